// A class kernel that needs no mean before it begins.
fn prepare(lane: u32) {}
