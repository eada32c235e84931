#include "capdrill/study/journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>

#include "capdrill/results/result_folder.hpp"

namespace capdrill::study {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

std::string head_of(const SoundStudy& study) {
  return Json{{"study", study.study.name}, {"digest", study.digest}}.dump() + "\n";
}

Json to_json(const std::vector<std::optional<double>>& values) {
  Json list = Json::array();
  for (const std::optional<double>& value : values) list.push_back(value ? Json(*value) : Json());
  return list;
}

std::string line_of(std::size_t point, std::size_t replication, const SweepRun& run) {
  Json line = {{"point", point + 1}, {"replication", replication}};
  if (run.fault) {
    line["fault"] = *run.fault;
  } else {
    line["values"] = to_json(run.values);
    line["warmUps"] = to_json(run.warm_ups);
  }
  return line.dump() + "\n";
}

std::vector<std::optional<double>> numbers_of(const Json& list) {
  std::vector<std::optional<double>> values;
  for (const Json& value : list) {
    values.push_back(value.is_null() ? std::nullopt : std::optional(value.get<double>()));
  }
  return values;
}

/// Whether it has what a line of the journal has; `metrics` is how many values a run gives.
bool is_run(const Json& line, std::size_t metrics) {
  const auto is_index = [&](const char* key) {
    return line.contains(key) && line[key].is_number_unsigned();
  };
  const auto is_list = [&](const char* key) {
    if (!line.contains(key) || !line[key].is_array() || line[key].size() != metrics) return false;
    for (const Json& value : line[key]) {
      if (!value.is_null() && !value.is_number()) return false;
    }
    return true;
  };
  if (!line.is_object() || !is_index("point") || !is_index("replication")) return false;
  if (line["point"] == 0) return false;
  if (line.contains("fault")) return line["fault"].is_string();
  return is_list("values") && is_list("warmUps");
}

SweepRun run_of(const Json& line) {
  if (line.contains("fault")) return {{}, {}, line["fault"].get<std::string>()};
  return {numbers_of(line["values"]), numbers_of(line["warmUps"]), {}};
}

std::optional<Error> make_folder(const fs::path& folder, Resume resume) {
  std::error_code error;
  if (fs::exists(folder, error)) {
    if (resume == Resume::no) return Error{folder.string(), "exists; --resume goes on with it"};
    const bool is_foreign =
        !fs::is_directory(folder, error) ||
        (!fs::is_empty(folder, error) && !fs::exists(folder / Journal::kFileName, error));
    if (is_foreign) return Error{folder.string(), "holds no sweep that could be resumed"};
  }
  fs::create_directories(folder, error);
  if (error) return Error{folder.string(), "cannot be created: " + error.message()};
  return std::nullopt;
}

}  // namespace

Journal::Journal(Journal&& other) noexcept
    : file_(std::move(other.file_)),
      head_(std::move(other.head_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      runs_(std::move(other.runs_)) {}

Journal::~Journal() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Error Journal::failure(const std::string& what) const {
  return {file_.string(), what + ": " + std::generic_category().message(errno)};
}

Result<Journal> Journal::open(const fs::path& folder, const SoundStudy& study, Resume resume) {
  if (auto fault = make_folder(folder, resume)) return Unexpected{std::move(*fault)};
  const fs::path file = folder / kFileName;
  Journal journal(file, head_of(study),
                  ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
  if (journal.descriptor_ < 0) return Unexpected{journal.failure("cannot be opened")};
  if (::flock(journal.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    return Unexpected{Error{file.string(), "another capdrill is writing it"}};
  }
  if (auto fault = journal.load(study.study.metrics.size())) return Unexpected{std::move(*fault)};
  return journal;
}

std::optional<Error> Journal::load(std::size_t metrics) {
  std::ifstream in(file_, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  // Behind the last line break stands a torn line, or nothing.
  text.resize(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
  if (::ftruncate(descriptor_, static_cast<off_t>(text.size())) != 0) {
    return failure("cannot be written");
  }
  if (text.empty()) return write(head_);
  if (!text.starts_with(head_)) {
    return Error{file_.string(),
                 "is of another study, or the study, its scenario or capdrill have changed since"};
  }
  std::size_t number = 2;
  for (std::size_t at = head_.size(); at < text.size(); ++number) {
    const std::size_t end = text.find('\n', at);
    const Json line = Json::parse(text.begin() + static_cast<std::ptrdiff_t>(at),
                                  text.begin() + static_cast<std::ptrdiff_t>(end), nullptr, false);
    if (!is_run(line, metrics)) {
      return Error{fmt::format("{}:{}", file_.string(), number), "is no run of this study"};
    }
    runs_.emplace(
        std::pair(line["point"].get<std::size_t>() - 1, line["replication"].get<std::size_t>()),
        run_of(line));
    at = end + 1;
  }
  return std::nullopt;
}

std::optional<Error> Journal::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written < 0 && errno != EINTR) return failure("cannot be written");
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return std::nullopt;
}

std::optional<SweepRun> Journal::find(std::size_t point, std::size_t replication) const {
  const auto found = runs_.find({point, replication});
  return found == runs_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Error> Journal::add(std::size_t point, std::size_t replication, const SweepRun& run) {
  return write(line_of(point, replication, run));
}

std::optional<Error> Journal::sort(const SweepRuns& runs) const {
  std::string text = head_;
  for (std::size_t point = 0; point < runs.size(); ++point) {
    for (std::size_t i = 0; i < runs[point].size(); ++i) text += line_of(point, i, runs[point][i]);
  }
  return results::replace_file(file_, text);
}

}  // namespace capdrill::study
