#include "capdrill/results/value.hpp"

#include <fmt/format.h>

#include "capdrill/base/check.hpp"
#include "capdrill/base/quoting.hpp"

namespace capdrill::results {

namespace {

void start_line(std::string& out, int depth, bool pretty) {
  if (!pretty) return;
  out += '\n';
  out.append(static_cast<std::size_t>(depth) * 2, ' ');
}

/// Writes `open item, item close`; `write_item(i)` writes one.
template <class WriteItem>
void write_sequence(std::string& out, char open, char close, std::size_t size, int depth,
                    bool pretty, const WriteItem& write_item) {
  out += open;
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) out += ',';
    start_line(out, depth + 1, pretty);
    write_item(i);
  }
  if (size > 0) start_line(out, depth, pretty);
  out += close;
}

}  // namespace

Value& Value::set(std::string_view key, Value value) {
  CAPDRILL_CHECK(std::holds_alternative<Fields>(data_), "only an object has keys");
  std::get<Fields>(data_).emplace_back(std::string(key), std::move(value));
  return *this;
}

void Value::add(Value value) {
  CAPDRILL_CHECK(std::holds_alternative<List>(data_), "only a list takes items");
  std::get<List>(data_).push_back(std::move(value));
}

const Value* Value::find(std::string_view key) const {
  if (const auto* fields = std::get_if<Fields>(&data_)) {
    for (const auto& [name, value] : *fields) {
      if (name == key) return &value;
    }
  }
  return nullptr;
}

std::optional<Fraction> Value::number() const {
  if (const auto* integer = std::get_if<Wide>(&data_)) return Fraction{*integer, 1};
  if (const auto* fraction = std::get_if<Fraction>(&data_)) return *fraction;
  if (const auto* money = std::get_if<Money>(&data_)) {
    return Fraction{money->units(), 100'000'000};
  }
  return std::nullopt;
}

void Value::write(std::string& out, int depth, bool pretty) const {
  if (is_null()) {
    out += "null";
  } else if (const auto* truth = std::get_if<bool>(&data_)) {
    out += *truth ? "true" : "false";
  } else if (const auto* integer = std::get_if<Wide>(&data_)) {
    out += fmt::format("{}", *integer);
  } else if (const auto* fraction = std::get_if<Fraction>(&data_)) {
    out += fmt::format("{}", fraction->to_double());
  } else if (const auto* money = std::get_if<Money>(&data_)) {
    out += format_money(*money);
  } else if (const auto* text = std::get_if<std::string>(&data_)) {
    out += json_quoted(*text);
  } else if (const auto* items = std::get_if<List>(&data_)) {
    write_sequence(out, '[', ']', items->size(), depth, pretty,
                   [&](std::size_t i) { (*items)[i].write(out, depth + 1, pretty); });
  } else {
    const Fields& fields = std::get<Fields>(data_);
    write_sequence(out, '{', '}', fields.size(), depth, pretty, [&](std::size_t i) {
      out += json_quoted(fields[i].first) + (pretty ? ": " : ":");
      fields[i].second.write(out, depth + 1, pretty);
    });
  }
}

std::string Value::to_json() const {
  std::string out;
  write(out, 0, false);
  return out;
}

std::string Value::to_pretty_json() const {
  std::string out;
  write(out, 0, true);
  return out + '\n';
}

}  // namespace capdrill::results
