#include "capdrill/results/stored_run.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace capdrill::results {

namespace {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

constexpr const char* kQuery =
    "SELECT version, seed, duration, fingerprint, resolved_scenario, inputs FROM run";

std::string text_at(sqlite3_stmt* row, int column) {
  const unsigned char* text = sqlite3_column_text(row, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, column));
  return text == nullptr ? std::string() : std::string(text, text + size);
}

std::optional<std::vector<scenario::Source>> read_inputs(const std::string& text) {
  const nlohmann::json list = nlohmann::json::parse(text, nullptr, false);
  if (!list.is_array()) return std::nullopt;
  std::vector<scenario::Source> inputs;
  for (const nlohmann::json& item : list) {
    if (!item.is_object() || !item.contains("name") || !item.contains("sha256") ||
        !item["name"].is_string() || !item["sha256"].is_string()) {
      return std::nullopt;
    }
    inputs.push_back({item["name"].get<std::string>(), item["sha256"].get<std::string>()});
  }
  return inputs;
}

std::optional<StoredRun> read_row(sqlite3_stmt* row) {
  StoredRun run;
  run.version = text_at(row, 0);
  run.fingerprint = text_at(row, 3);
  run.resolved_scenario = text_at(row, 4);
  const std::string seed = text_at(row, 1);
  const auto [end, error] = std::from_chars(seed.data(), seed.data() + seed.size(), run.seed);
  const std::optional<Duration> duration = parse_duration(text_at(row, 2));
  auto inputs = read_inputs(text_at(row, 5));
  if (error != std::errc{} || end != seed.data() + seed.size() || !duration || !inputs) {
    return std::nullopt;
  }
  run.duration = *duration;
  run.inputs = std::move(*inputs);
  return run;
}

/// Several scenarios have their results below the folder.
std::string hint_below(const std::filesystem::path& folder) {
  std::error_code none;
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    if (!std::filesystem::is_regular_file(entry.path() / "results.db", none)) continue;
    names.push_back(entry.path().filename().string());
  }
  if (names.empty()) return ", so it is no folder of results";
  std::ranges::sort(names);
  std::string text = "; each scenario has a folder of its own in it: ";
  for (const std::string& name : names) text += (&name == names.data() ? "" : ", ") + name;
  return text;
}

}  // namespace

Result<StoredRun> read_stored_run(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "results.db";
  std::error_code none;
  if (!std::filesystem::is_regular_file(file, none)) {
    return Unexpected{Error{folder.string(), "holds no results.db" + hint_below(folder)}};
  }
  sqlite3* opened = nullptr;
  const int status = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite3, CloseDatabase> database(opened);
  sqlite3_stmt* prepared = nullptr;
  if (status == SQLITE_OK) sqlite3_prepare_v2(opened, kQuery, -1, &prepared, nullptr);
  const std::unique_ptr<sqlite3_stmt, FinalizeStatement> statement(prepared);
  if (prepared == nullptr || sqlite3_step(prepared) != SQLITE_ROW) {
    const char* reason = opened == nullptr ? sqlite3_errstr(status) : sqlite3_errmsg(opened);
    return Unexpected{Error{file.string(), std::string("is no result of capdrill's: ") + reason}};
  }
  if (auto run = read_row(prepared)) return std::move(*run);
  return Unexpected{Error{file.string(), "is damaged: its run cannot be read"}};
}

}  // namespace capdrill::results
