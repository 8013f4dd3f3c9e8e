//! A QR code as an SVG document: drawn here, so that no other host learns what it says.

use crate::AppError;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// Modules around it that stay white. Source: ISO/IEC 18004.
const QUIET: i32 = 4;

pub(super) fn svg(text: &str) -> Result<String, AppError> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)
        .map_err(|e| AppError::Internal(format!("a QR code: {e}")))?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET).expect("a string takes all");
        }
    }
    let side = code.size() + 2 * QUIET;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/><path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_its_three_corners_and_a_white_rim() {
        let svg = svg("otpauth://totp/AI_SHORTS:a%40example.org?secret=JBSWY3DPEHPK3PXP").unwrap();
        let side: i32 = svg
            .split("viewBox=\"0 0 ")
            .nth(1)
            .unwrap()
            .split(' ')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        let has = |x: i32, y: i32| svg.contains(&format!("M{x} {y}h1v1h-1z"));
        let far = side - QUIET - 1;
        assert!(has(4, 4) && has(far, 4) && has(4, far));
        assert!(
            !has(3, 4) && !has(4, 3) && !has(far + 1, 4) && !has(11, 4),
            "a finder's rim is white"
        );
        // Modules are squares of the path alone: nothing of the text is in the document.
        assert!(!svg.contains("JBSWY3DPEHPK3PXP"));
    }
}
