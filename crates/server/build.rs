//! Embeds the web UI anew when it was built anew. A debug build reads it from disk and needs no watching.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|p| p == "release") {
        println!("cargo:rerun-if-changed=../../web/build");
    }
}
