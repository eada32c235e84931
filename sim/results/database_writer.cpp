#include <sqlite3.h>

#include <memory>
#include <string>

#include "capdrill/base/overloaded.hpp"
#include "capdrill/base/version.hpp"
#include "capdrill/results/value.hpp"
#include "capdrill/results/writers.hpp"

namespace capdrill::results {

namespace {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

/// A new database file; the first error sticks and makes everything after it a no-op.
class Database {
 public:
  explicit Database(const std::filesystem::path& file) : file_(file) {
    sqlite3* database = nullptr;
    check(sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                          nullptr));
    database_.reset(database);
    // The folder is fsynced as a whole before anyone sees it: no journal is needed.
    execute(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; "
        "PRAGMA cache_size=-4096; BEGIN");
  }
  void execute(const std::string& sql) {
    if (!error_) check(sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr));
  }
  [[nodiscard]] Statement prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (!error_) {
      check(sqlite3_prepare_v2(database_.get(), sql.c_str(), static_cast<int>(sql.size()),
                               &statement, nullptr));
    }
    return Statement(statement);
  }
  void step(const Statement& statement) {
    if (error_) return;
    if (sqlite3_step(statement.get()) != SQLITE_DONE) check(sqlite3_errcode(database_.get()));
    sqlite3_reset(statement.get());
  }
  [[nodiscard]] bool has_failed() const { return error_.has_value(); }
  [[nodiscard]] std::optional<Error> close() {
    execute("COMMIT");
    const int status = sqlite3_close(database_.release());
    if (status != SQLITE_OK && !error_) fail(sqlite3_errstr(status));
    return error_;
  }

 private:
  void check(int status) {
    if (status == SQLITE_OK || error_) return;
    fail(database_ ? sqlite3_errmsg(database_.get()) : sqlite3_errstr(status));
  }
  void fail(const std::string& reason) {
    error_ = Error{file_.string(), "cannot be written: " + reason};
  }

  std::filesystem::path file_;
  std::unique_ptr<sqlite3, CloseDatabase> database_;
  std::optional<Error> error_;
};

/// The double nearest to the decimal.
double nearest_double(Money money) { return Fraction{money.units(), 100'000'000}.to_double(); }

void bind_cell(sqlite3_stmt* statement, int at, const Cell& cell) {
  std::visit(
      Overloaded{
          [&](std::monostate) { sqlite3_bind_null(statement, at); },
          [&](std::int64_t value) { sqlite3_bind_int64(statement, at, value); },
          [&](double value) { sqlite3_bind_double(statement, at, value); },
          [&](const Fraction& value) { sqlite3_bind_double(statement, at, value.to_double()); },
          [&](Money value) { sqlite3_bind_double(statement, at, nearest_double(value)); },
          [&](std::string_view value) {
            // The pool outlives the statement.
            sqlite3_bind_text(statement, at, value.data(), static_cast<int>(value.size()), nullptr);
          }},
      cell);
}

std::string_view affinity(ColumnType type) {
  switch (type) {
    case ColumnType::integer:
      return "INTEGER";
    case ColumnType::text:
      return "TEXT";
    case ColumnType::time:
    case ColumnType::money:
    case ColumnType::ratio:
      break;
  }
  return "REAL";
}

void create_table(Database& database, const TableSpec& spec) {
  std::string sql = "CREATE TABLE \"" + std::string(spec.name) + "\" (";
  bool is_first = true;
  for (const ColumnSpec& column : spec.columns) {
    if (column.hidden) continue;
    sql += (is_first ? "\"" : ", \"") + std::string(column.name) + "\" ";
    sql += affinity(column.type);
    is_first = false;
  }
  database.execute(sql + ")");
}

void write_table(Database& database, const Table& table, const StringPool& strings) {
  create_table(database, table.spec());
  std::vector<std::size_t> columns;
  std::string marks;
  for (std::size_t column = 0; column < table.spec().columns.size(); ++column) {
    if (table.spec().columns[column].hidden) continue;
    marks += columns.empty() ? "?" : ",?";
    columns.push_back(column);
  }
  const Statement insert = database.prepare("INSERT INTO \"" + std::string(table.spec().name) +
                                            "\" VALUES (" + marks + ")");
  for (std::size_t row = 0; row < table.rows() && !database.has_failed(); ++row) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      bind_cell(insert.get(), static_cast<int>(i) + 1, table.cell(row, columns[i], strings));
    }
    database.step(insert);
  }
}

std::string inputs_json(const scenario::Scenario& scenario) {
  Value inputs = Value::list();
  for (const scenario::Source& source : scenario.sources) {
    Value input = Value::object();
    input.set("name", Value::text(source.name));
    inputs.add(std::move(input.set("sha256", Value::text(source.sha256))));
  }
  return inputs.to_json();
}

void write_run(Database& database, const RunResults& results) {
  const Summary& summary = results.summary;
  database.execute(
      "CREATE TABLE run (scenario TEXT, version TEXT, seed TEXT, start TEXT, duration TEXT, "
      "fingerprint TEXT, state_hash TEXT, events INTEGER, inputs TEXT, resolved_scenario TEXT)");
  const std::string texts[] = {summary.scenario,
                               kVersion,
                               std::to_string(summary.seed),
                               format_date_time(summary.start),
                               format_duration(summary.duration),
                               format_hash(summary.fingerprint),
                               format_hash(summary.state_hash),
                               std::to_string(summary.events),
                               inputs_json(results.scenario),
                               results.scenario.resolved_json};
  const Statement insert = database.prepare("INSERT INTO run VALUES (?,?,?,?,?,?,?,?,?,?)");
  int at = 0;
  for (const std::string& text : texts) bind_cell(insert.get(), ++at, Cell(std::string_view(text)));
  database.step(insert);
}

}  // namespace

std::optional<Error> write_database(const std::filesystem::path& file, const RunResults& results) {
  Database database(file);
  write_run(database, results);
  const Tables& tables = results.recorder.tables();
  for (const Table& table : tables) {
    if (results.recorder.records(table.spec().id)) {
      write_table(database, table, tables.strings());
    }
  }
  return database.close();
}

std::optional<Error> write_results(const std::filesystem::path& folder, const RunResults& results,
                                   CsvFiles csv) {
  if (auto error = write_database(folder / "results.db", results)) return error;
  if (auto error =
          write_text(folder / "summary.json", to_value(results.summary).to_pretty_json())) {
    return error;
  }
  if (csv == CsvFiles::none) return std::nullopt;
  const Tables& tables = results.recorder.tables();
  for (const Table& table : tables) {
    if (!results.recorder.records(table.spec().id)) continue;
    const std::string name = std::string(table.spec().name) + ".csv";
    if (auto error = write_csv(folder / name, table, tables.strings())) return error;
  }
  return std::nullopt;
}

}  // namespace capdrill::results
