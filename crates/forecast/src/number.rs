//! Conversions between counts and numbers, and the normal distribution both ways.

/// A count as a number; exact far beyond any length of a series.
#[expect(clippy::cast_precision_loss, reason = "a count of points is far below 2^52")]
pub(crate) const fn count(number: usize) -> f64 {
    number as f64
}

/// A number in single precision, for lanes and tables where seven digits are plenty.
#[expect(clippy::cast_possible_truncation, reason = "seven digits are meant")]
pub(crate) const fn single(number: f64) -> f32 {
    number as f32
}

/// Steps between two step indices as a count; nothing when the first is later.
pub(crate) fn steps_between(from: i32, to: i32) -> usize {
    usize::try_from(i64::from(to) - i64::from(from)).unwrap_or(0)
}

/// A length as `u16`, held at its largest value.
pub(crate) fn short(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// The standard normal distribution function, to about 1e-15 (Hart's rational approximation in the
/// form of West, 2005).
pub(crate) fn normal_cdf(z: f64) -> f64 {
    let size = z.abs();
    if size > 37.0 {
        return if z > 0.0 { 1.0 } else { 0.0 };
    }
    let density = (-size * size / 2.0).exp();
    let tail = if size < 7.071_067_811_865_475 {
        let top = polynomial(
            size,
            &[
                3.526_249_659_989_11e-2,
                0.700_383_064_443_688,
                6.373_962_203_531_65,
                33.912_866_078_383,
                112.079_291_497_871,
                221.213_596_169_931,
                220.206_867_912_376,
            ],
        );
        let bottom = polynomial(
            size,
            &[
                8.838_834_764_831_84e-2,
                1.755_667_163_182_64,
                16.064_177_579_207,
                86.780_732_202_946_1,
                296.564_248_779_674,
                637.333_633_378_831,
                793.826_512_519_948,
                440.413_735_824_752,
            ],
        );
        density * top / bottom
    } else {
        let fraction = size + 1.0 / (size + 2.0 / (size + 3.0 / (size + 4.0 / (size + 0.65))));
        density / (fraction * 2.506_628_274_631)
    };
    if z > 0.0 { 1.0 - tail } else { tail }
}

/// The value below which a standard normal falls with probability `p`, `0 < p < 1`, to about 1e-9 of
/// itself (Acklam's approximation).
pub(crate) fn normal_quantile(p: f64) -> f64 {
    const CENTRE_TOP: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const CENTRE_BOTTOM: [f64; 6] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
        1.0,
    ];
    const TAIL_TOP: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const TAIL_BOTTOM: [f64; 5] = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
        1.0,
    ];
    if (0.024_25..=0.975_75).contains(&p) {
        let middle = p - 0.5;
        let square = middle * middle;
        return middle * polynomial(square, &CENTRE_TOP) / polynomial(square, &CENTRE_BOTTOM);
    }
    let low = p.min(1.0 - p).max(1e-300);
    let root = (-2.0 * low.ln()).sqrt();
    let size = polynomial(root, &TAIL_TOP) / polynomial(root, &TAIL_BOTTOM);
    if p < 0.5 { size } else { -size }
}

/// Horner's scheme, highest power first.
fn polynomial(x: f64, coefficients: &[f64]) -> f64 {
    coefficients.iter().fold(0.0, |sum, it| sum * x + it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_distribution_has_its_known_values() {
        for (z, p) in [(0.0, 0.5), (1.0, 0.841_344_746_068_543), (-1.959_963_984_540_054, 0.025)] {
            assert!((normal_cdf(z) - p).abs() < 1e-12, "{z}");
            assert!((normal_quantile(p) - z).abs() < 1e-8, "{p}");
        }
        assert!((normal_cdf(8.0) - 1.0).abs() < 1e-14 && normal_cdf(-8.0) > 0.0);
    }
}
