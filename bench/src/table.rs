//! Columns that line up.

pub struct Table {
    title: String,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(title: &str, columns: &[&str]) -> Self {
        Self {
            title: title.to_owned(),
            rows: vec![columns.iter().map(|&c| c.to_owned()).collect()],
        }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let row: Vec<_> = cells.into_iter().collect();
        eprintln!("  {}", row.join("  "));
        self.rows.push(row);
    }

    pub fn print(&self) {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |n: usize| {
            self.rows
                .iter()
                .filter_map(|r| r.get(n))
                .map(|c| c.chars().count())
                .max()
        };
        let widths: Vec<_> = (0..columns).map(|n| width(n).unwrap_or(0)).collect();
        println!("\n{}", self.title);
        for (n, row) in self.rows.iter().enumerate() {
            let cells: Vec<_> = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:<width$}"))
                .collect();
            println!("  {}", cells.join("  ").trim_end());
            if n == 0 {
                println!(
                    "  {}",
                    widths
                        .iter()
                        .map(|&w| "─".repeat(w))
                        .collect::<Vec<_>>()
                        .join("  ")
                );
            }
        }
    }
}
