// noise.h: how noisy a trace or a tile is.
#ifndef SEISMIC_NOISE_H
#define SEISMIC_NOISE_H

#include <cstddef>

namespace seismic {

/// Share of the energy of `count` samples (`step` apart) that lies near the Nyquist frequency: the energy of
/// the second difference by 16 times the energy of the samples. 0 for smooth or empty data, 0.375 for white
/// noise, at most 1.
inline double roughness(const float* samples, std::size_t count, std::size_t step = 1) {
  double energy = 0, rough = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const double x = samples[k * step];
    energy += x * x;
    if (k == 0 || k + 1 == count) continue;
    const double bend = samples[(k - 1) * step] - 2 * x + samples[(k + 1) * step];
    rough += bend * bend;
  }
  return energy > 0 ? rough / (16 * energy) : 0;
}

}  // namespace seismic

#endif  // SEISMIC_NOISE_H
