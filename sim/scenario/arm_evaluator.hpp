#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arm_expression.hpp"
#include "arm_value.hpp"

namespace capdrill::scenario::arm {

/// Where a template is deployed to. Templates ask for it, and do not say it.
struct Deployment {
  std::string subscription;
  std::string resource_group;
  std::string location;
};

/// A parameter as the template declares it.
struct Parameter {
  std::string name;
  const Value* declaration = nullptr;
  /// From a parameters file or the command line; absent = the default.
  std::optional<Value> given;
};

/// How often a `copy` repeats at most, as in Azure.
inline constexpr std::int64_t kCopyMax = 800;
/// What all expressions of an import may cost together, and one value of them. Unit: as `weight_of`.
inline constexpr std::int64_t kBudget = 20'000'000;
inline constexpr std::int64_t kValueWeightMax = 500'000;

/// What evaluation noticed, for the notes.
struct Assumptions {
  /// Parameters without a value for whose name stood in.
  std::set<std::string> stand_ins;
  bool uses_location = false;
};

/// How names are computed: a parameter without a value is either unknown, or its own name stands in
/// for it. No rule asks for a name, but for sizes and numbers.
enum class Names { exact, stand_in };

/// Computes the expressions of one template. Unknown stays unknown, with its reason.
class Evaluator {
 public:
  Evaluator(Deployment deployment, std::int64_t& budget)
      : deployment_(std::move(deployment)), budget_(budget) {}

  void add_parameter(Parameter parameter);
  /// `variables` of a template.
  void set_variables(const Value& variables);

  /// A JSON value with its expressions computed and its property loops unrolled. Where other
  /// resources are named, names may stand in.
  [[nodiscard]] Value evaluate(const Value& value, Names names = Names::exact);

  /// Loops around what is evaluated, innermost last.
  void enter_loop(std::string name, std::int64_t index) {
    loops_.push_back({std::move(name), index});
  }
  void leave_loop() { loops_.pop_back(); }

  [[nodiscard]] const Assumptions& assumptions() const { return assumptions_; }
  void forget_assumptions() { assumptions_ = {}; }
  [[nodiscard]] const Deployment& deployment() const { return deployment_; }
  [[nodiscard]] std::int64_t& budget() { return budget_; }

 private:
  struct Loop {
    std::string name;
    std::int64_t index = 0;
  };
  /// What was computed once. An entry without a value is being computed.
  using Memo = std::map<std::pair<std::string, Names>, std::optional<Value>>;

  [[nodiscard]] Value evaluate_text(const std::string& text, Names names);
  [[nodiscard]] Value evaluate_list(const Value& list, Names names);
  [[nodiscard]] Value evaluate_object(const Value& object, Names names);
  void unroll(const Value& loop, Names names, Value& into);
  [[nodiscard]] Value repeat(const Value& loop, Names names, const std::string& name);

  [[nodiscard]] Value compute(const Expression& expression, Names names);
  [[nodiscard]] Value compute_property(const Expression& expression, Names names);
  [[nodiscard]] Value compute_index(const Expression& expression, Names names);
  [[nodiscard]] Value compute_call(const Expression& call, Names names);
  [[nodiscard]] Value compute_function(const Expression& call, Names names);
  [[nodiscard]] std::optional<Value> ask_deployment(const Expression& call, Names names);
  [[nodiscard]] Value parameter(const Value& name, Names names);
  [[nodiscard]] Value default_of(const Parameter& parameter, Names names);
  [[nodiscard]] Value variable(const Value& name, Names names);
  [[nodiscard]] Value remembered(Memo& memo, const std::string& name, Names names,
                                 const std::function<Value()>& make);
  [[nodiscard]] Value copy_index(const std::vector<Value>& arguments) const;
  [[nodiscard]] Value resource_id(std::vector<Value> arguments, std::string_view scope) const;
  /// Takes from the budget, or makes the value unknown.
  [[nodiscard]] Value paid(Value value);

  const Deployment deployment_;
  std::int64_t& budget_;
  std::map<std::string, Parameter> parameters_;
  std::map<std::string, const Value*> variables_;
  Memo parameter_values_;
  Memo variable_values_;
  std::vector<Loop> loops_;
  Assumptions assumptions_;
  std::size_t depth_ = 0;
};

}  // namespace capdrill::scenario::arm
