#include "capdrill/study/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace capdrill::study {

std::size_t thread_count(std::size_t threads) {
  return threads == 0 ? std::max(1U, std::thread::hardware_concurrency()) : threads;
}

bool for_each_index(std::size_t count, std::size_t threads,
                    const std::function<bool(std::size_t)>& job) {
  threads = std::min(thread_count(threads), count);
  std::atomic<std::size_t> next{0};
  std::atomic<bool> stopped{false};
  const auto work = [&] {
    for (std::size_t index = next++; index < count && !stopped; index = next++) {
      if (!job(index)) stopped = true;
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
    work();
  }
  return !stopped;
}

}  // namespace capdrill::study
