//! What a viewer sees.
#![expect(
    clippy::disallowed_methods,
    reason = "tests speak HTTP to their own loopback listener"
)]

use crate::instagram::lab::*;
use serde_json::Value;

async fn page(lab: &Lab, path: &str) -> (u16, String) {
    let url = format!("{}{path}", lab.base);
    let sent = lab
        .http
        .get(url)
        .header("Accept-Language", "ru")
        .send()
        .await
        .unwrap();
    (sent.status().as_u16(), sent.text().await.unwrap())
}

#[tokio::test]
async fn a_hostile_caption_stays_text_and_a_container_is_no_reel() {
    let lab = Lab::new().await;
    let token = lab.il("sandbox-creator").await;
    let host = Host::serve(film(9_000, 10_000)).await;
    let form = [("video_url", &*host.url("/l/film")), ("caption", "\"'<b>&amp;")];
    let body: Value = lab
        .create(&token, IL_USER, &form)
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let id = text(&body, "id");
    lab.fetched(&id).await;
    lab.forward(3);
    let (_, before) = page(&lab, "").await;
    assert!(before.contains("Пока ничего не опубликовано.") && before.contains("Готов к публикации"));
    assert_eq!(lab.publish(&token, IL_USER, &id).await.unwrap().status(), 200);
    let video = lab.state().await["videos"][0].clone();
    let (reel, media) = (text(&video, "shortcode"), text(&video, "id"));
    for path in ["", &format!("/reel/{reel}/"), &format!("/reel/{reel}")] {
        let (status, html) = page(&lab, path).await;
        assert_eq!(status, 200);
        assert!(html.contains("&quot;&#39;&lt;b&gt;&amp;amp;"), "{html}");
        assert!(html.contains("Песочница, не Instagram") && !html.contains("<script"));
    }
    assert_eq!(page(&lab, "/reel/none/").await.0, 404);
    let part = lab
        .http
        .get(format!("{}/media/{media}", lab.base))
        .header("Range", "bytes=4-7");
    let part = part.send().await.unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(part.bytes().await.unwrap(), "ftyp");
    assert_eq!(page(&lab, &format!("/cover/{media}")).await.0, 404);
    let front = lab
        .http
        .get(format!("{}/sandbox", lab.root))
        .send()
        .await
        .unwrap();
    assert!(front.text().await.unwrap().contains("public reels: 1"));
}
