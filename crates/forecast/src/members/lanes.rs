//! Numbers side by side: arithmetic the compiler turns into vector instructions.
//!
//! Functions over a row are kept out of line: unrolled over many rows at once, the compiler shuffles
//! lanes about instead of working on them.

/// Parameter sets in a row.
pub(crate) const WIDTH: usize = 16;

/// One number for each parameter set of a row.
pub(crate) type Row = [f32; WIDTH];

/// Twice the same eight numbers.
pub(crate) const fn twice(half: [f32; WIDTH / 2]) -> Row {
    halves(half, half)
}

/// One number for each half.
pub(crate) const fn split(low: f32, high: f32) -> Row {
    halves([low; WIDTH / 2], [high; WIDTH / 2])
}

const fn halves(low: [f32; WIDTH / 2], high: [f32; WIDTH / 2]) -> Row {
    let mut row = [0.0; WIDTH];
    let mut lane = 0;
    while lane < WIDTH / 2 {
        row[lane] = low[lane];
        row[lane + WIDTH / 2] = high[lane];
        lane += 1;
    }
    row
}

/// A row of ones.
pub(crate) const ONES: Row = [1.0; WIDTH];

/// The sums of the products of one row with each of the others.
#[inline]
pub(crate) fn dots<const N: usize>(one: &Row, others: [&Row; N]) -> [f64; N] {
    let mut sums = [0.0; N];
    for (sum, other) in sums.iter_mut().zip(others) {
        *sum = dot(one, other);
    }
    sums
}

/// The sum of products.
#[inline(always)]
pub(crate) fn dot(one: &Row, other: &Row) -> f64 {
    let mut parts = [0.0_f32; 4];
    for lane in 0..4 {
        let (low, high) = (one[lane] * other[lane], one[lane + 4] * other[lane + 4]);
        let (up, top) = (one[lane + 8] * other[lane + 8], one[lane + 12] * other[lane + 12]);
        parts[lane] = (low + high) + (up + top);
    }
    f64::from((parts[0] + parts[2]) + (parts[1] + parts[3]))
}

/// The sum.
pub(crate) fn sum(row: &Row) -> f64 {
    dot(row, &ONES)
}

/// The least of all numbers of all rows.
pub(crate) fn least(rows: &[Row]) -> f32 {
    let mut lows = [f32::MAX; WIDTH];
    for row in rows {
        for (low, it) in lows.iter_mut().zip(row) {
            *low = if *it < *low { *it } else { *low };
        }
    }
    lows.iter().fold(f32::MAX, |least, it| if *it < least { *it } else { least })
}

/// Multiplies weights by the normal likelihood of each set's squared errors beside that of the best
/// set, the scale being profiled out: `(least / squares)^(errors / 2)`, by repeated squaring.
#[inline(never)]
pub(crate) fn likelihood(squares: &Row, least: f32, errors: usize, weights: &mut Row) {
    // Far below any sum of squares in units of the mean change.
    const NOTHING: f32 = 1e-12;
    let mut base = *squares;
    for it in &mut base {
        *it = (least + NOTHING) / (*it + NOTHING);
    }
    let mut power = errors / 2;
    while power > 0 {
        if power % 2 == 1 {
            for (weight, base) in weights.iter_mut().zip(&base) {
                *weight *= base;
            }
        }
        for it in &mut base {
            *it *= *it;
        }
        power /= 2;
    }
}
