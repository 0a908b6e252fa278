//! Spreading dots sideways so that each can be seen: the same values always lie the same way.

/// How far each dot lies beside the strip's middle line, given the dots' places along it in order.
///
/// Dots of radius `reach` do not overlap as long as they stay within `most` of the middle; those
/// that find no room there are laid over others.
pub(crate) fn offsets(places: &[f64], reach: f64, most: f64) -> Vec<f64> {
    let mut offsets: Vec<f64> = Vec::with_capacity(places.len());
    let apart = 2.0 * reach + 0.4;
    for (i, place) in places.iter().enumerate() {
        let near = places[..i].iter().rposition(|it| place - it >= apart).map_or(0, |it| it + 1);
        let free = |offset: f64| {
            (near..i).all(|it| (place - places[it]).hypot(offset - offsets[it]) >= apart - 0.01)
        };
        let steps = (0..200_u8).map(|it| f64::from(it) * reach * 0.5);
        let mut tries = steps.take_while(|it| *it <= most).flat_map(|it| [it, -it]);
        let lap = crate::scale::number(i - near);
        // Without room: spread by a step that never repeats, so that no two lie exactly alike.
        let crowded = most * ((lap * 0.618_034).fract() * 2.0 - 1.0);
        let offset = tries.find(|it| free(*it)).unwrap_or(crowded);
        offsets.push(offset);
    }
    offsets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_do_not_overlap_while_there_is_room() {
        let places = [10.0, 10.0, 10.0, 12.0, 15.0, 40.0];
        let offsets = offsets(&places, 4.0, 40.0);
        for i in 0..places.len() {
            for other in 0..i {
                let distance = (places[i] - places[other]).hypot(offsets[i] - offsets[other]);
                assert!(distance >= 8.0, "{i} {other} {distance}");
            }
        }
        assert!(offsets[5].abs() < 1e-9);
    }

    #[test]
    fn a_crowd_stays_within_the_strip() {
        let offsets = offsets(&[5.0; 400], 2.5, 30.0);
        assert!(offsets.iter().all(|it| it.abs() <= 30.0));
    }
}
