#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "capdrill/base/result.hpp"
#include "capdrill/base/time.hpp"
#include "capdrill/scenario/reader.hpp"

namespace CLI {
class App;
}

/// The command-line program: one file per verb, each with an `add_<verb>`.
namespace capdrill::program {

/// The exit status; of several files, the highest.
enum class Status : int {
  ok = 0,        ///< done, every expectation met
  unmet = 1,     ///< an expectation was not met
  usage = 2,     ///< wrong use of the command line
  scenario = 3,  ///< bad scenario or data
  io = 4,        ///< reading or writing failed
  bug = 70,      ///< capdrill itself is wrong
  interrupted = 130
};

[[nodiscard]] inline Status worse(Status a, Status b) { return a < b ? b : a; }

/// Each declares its verb; when the verb was given and has run, `status` tells how it ended.
void add_run(CLI::App& app, Status& status);
void add_validate(CLI::App& app, Status& status);
void add_show(CLI::App& app, Status& status);
void add_inspect(CLI::App& app, Status& status);
void add_schema(CLI::App& app, Status& status);
void add_init(CLI::App& app, Status& status);
void add_import(CLI::App& app, Status& status);
void add_study(CLI::App& app, Status& status);
void add_plan(CLI::App& app, Status& status);
void add_sweep(CLI::App& app, Status& status);
void add_bench(CLI::App& app, Status& status);
void add_completion(CLI::App& app, Status& status);

// ---- talking to the user ------------------------------------------------------------------------

/// Writes results to stdout, all of them or with an error on stderr (none for a closed pipe).
[[nodiscard]] Status print(std::string_view text);
/// Creates a file with the text; one that exists is not overwritten, which is wrong use of the verb.
[[nodiscard]] Status create_file(std::string_view verb, const std::string& file,
                                 std::string_view text);
/// One message on stderr: `capdrill: place: message`.
void complain(const Error& error);
/// Wrong use of a verb: the message, the hint, and where to read more.
[[nodiscard]] Status misuse(std::string_view verb, const std::string& message,
                            const std::string& hint = {});

// ---- signals ------------------------------------------------------------------------------------

/// From here on Ctrl-C is noted once (a second one kills), closed pipes and files that grow too
/// large are errors of writing, and a failed check ends with Status::bug.
void handle_signals();
[[nodiscard]] bool is_interrupted();

// ---- reading ------------------------------------------------------------------------------------

/// Reads a scenario and checks its expectations; what is wrong goes to stderr.
[[nodiscard]] Result<scenario::Scenario, Status> read(const std::string& file,
                                                      std::span<const std::string> sets);
/// The same mistakes, as text.
[[nodiscard]] Status complain(const scenario::ReadFailure& failure);

}  // namespace capdrill::program
