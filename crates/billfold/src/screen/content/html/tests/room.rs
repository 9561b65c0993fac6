//! Boxes without room, and what programs say or draw by themselves.

use super::{Judged, judged, page, read, sheet};

/// What cuts off hides all that has no room in it, whatever takes the room away.
#[test]
fn boxes_without_room_are_unsure() {
    for inner in [
        "<table style='table-layout:fixed;width:0'><tr><td style='overflow:hidden'>x</table>",
        "<table style='table-layout:fixed;width:0'><tr><td><p style='overflow:hidden'>x</table>",
        "<table style='table-layout:fixed;width:9px'><tr><td style='background:#000;color:#fff'>x</table>",
        "<table style='table-layout:fixed;width:0'><col width=1><tr><td style='overflow:hidden'>x</table>",
        "<p style='overflow:hidden;margin-left:100%'>x",
        "<p style='overflow:hidden;margin:0 0 0 2000px'>x",
        "<p style='overflow:hidden;border-left:2000px solid'>x",
        "<p style='overflow:hidden;border-width:0 2000px'>x",
        "<div style='padding:0 50%'><p style='overflow:hidden'>x</div>",
        "<div style='width:100px;padding:0 50px;box-sizing:border-box'><p style='overflow:hidden'>x</div>",
        "<div style='overflow:hidden;width:100px'><p style='padding-left:100px'>x</div>",
        "<div style='overflow:hidden'><b style='padding-left:2000px'>x</b></div>",
        "<div style='overflow:hidden'><table style='margin-left:2000px'><tr><td>x</table></div>",
        "<div style='overflow:hidden'><table cellpadding=2000><tr><td>x</table></div>",
        "<p style='display:grid;grid-template-columns:0 1fr'><b><i style='display:block;overflow:hidden'>x</i></b>",
        "<p style='display:flex'><b style='flex:0 0 0;min-width:0'><i style='display:block;overflow:hidden'>x",
        "<div style='margin-inline-start:2000px;overflow:hidden'>x</div>",
        "<table><tr style='visibility:collapse'><td><b style='visibility:visible'>x</table>",
        "<div style='overflow:hidden;height:20px'>y<br>y<br>x</div>",
        "x<p style='box-shadow:0 0 0 200px #fff'>y",
        "x<p style='outline:200px solid #fff'>y",
    ] {
        assert_eq!(judged(&page(inner)), Judged::Unsure, "{inner}");
    }
    let attributes = "<table><tr><td width=1 style='display:block;overflow:hidden'>x</table>";
    assert_eq!(judged(&page(attributes)), Judged::Hidden);
    for inner in [
        // As a spreadsheet writes it, and as a campaign tool does.
        "<table style='table-layout:fixed;width:100%'><tr><td style='overflow:hidden'>x</table>",
        "<table style='table-layout:fixed;width:100%'><tr><td>y<td><table style='background:#000;overflow:hidden'><tr><td style='color:#fff'>x</table></table>",
        "<table style='table-layout:fixed;width:0'><colgroup><col width=100></colgroup><tr><td style='overflow:hidden'>x</table>",
        "<table style='table-layout:fixed;width:100%'><tr><td>x</table>",
        "<table style='width:0'><tr><td style='overflow:hidden'>x</table>",
        "<div style='overflow:hidden;padding:20px'><p style='margin:0 20px;padding:9px'>x</div>",
        "<div style='overflow:hidden;width:600px'><ul><li>x</ul></div>",
        "<div style='overflow:hidden;border-radius:4px'><table style='width:100%' cellpadding=9><tr><td>x</table></div>",
        "<p style='display:flex'><b><i style='display:block;overflow:hidden'>x</i></b>",
        "<p style='box-shadow:0 0 6px 1px rgba(0,0,0,.5)'>x",
        "<p style='outline:none'>x",
        "<p style='padding-left:2000px;padding-left:10px;overflow:hidden'>x",
    ] {
        assert_eq!(judged(&page(inner)), Judged::Shown, "{inner}");
    }
}

/// What programs say or draw by themselves is not read, so that nothing of the page is known.
#[test]
fn what_programs_add_leaves_the_page_unknown() {
    for html in [
        page("<ul style='list-style-type:\"USD 12\"'><li>x</ul>"),
        page("<q style='quotes:\"12\" \"\"'>x</q>"),
        page("<table><col style='visibility:collapse'><tr><td>x</table>"),
        sheet("p:before{counter-reset:c 12;content:counter(c)}", "<p>x"),
        sheet("@font-face{font-family:f;src:url(data:font/woff2;base64,AA)}", "x"),
        sheet("@font-face{font-family:f;src:url('cid:font')}", "x"),
    ] {
        let readings = read(&html);
        assert!(readings.unknown || !readings.sure.contains('x'), "{html}");
    }
    for html in [
        page("<ul style='list-style-type:disc'><li>x</ul>"),
        sheet("@font-face{font-family:f;src:url(https://fonts.example/f.woff2)}", "x"),
        sheet("p:before{content:'\\201c'}", "<p>x"),
    ] {
        assert_eq!(judged(&html), Judged::Shown, "{html}");
    }
}
