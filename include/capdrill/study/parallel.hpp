#pragma once

#include <cstddef>
#include <functional>

namespace capdrill::study {

/// `threads`, or as many as the machine has when that is 0.
[[nodiscard]] std::size_t thread_count(std::size_t threads);

/// Runs `job(index)` for every index below `count` on `threads` threads (0 = as many as the machine
/// has). Jobs share nothing; what each leaves under its own index does not depend on the threads.
/// `job` returns false to stop everything: jobs that have begun still end.
/// Returns: whether all were run.
bool for_each_index(std::size_t count, std::size_t threads,
                    const std::function<bool(std::size_t)>& job);

}  // namespace capdrill::study
