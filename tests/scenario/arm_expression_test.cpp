#include "scenario/arm_expression.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>

#include "scenario/arm_evaluator.hpp"
#include "scenario/arm_json.hpp"

namespace capdrill::scenario::arm {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kTemplate = R"({
  "parameters": {
    "name": { "type": "string", "defaultValue": "web" },
    "count": { "type": "int", "defaultValue": 3 },
    "wide": { "type": "int", "defaultValue": "12" },
    "size": { "type": "string" },
    "which": { "type": "string", "defaultValue": "second" },
    "limited": { "type": "int", "defaultValue": 9, "maxValue": 5 },
    "chosen": { "type": "string", "defaultValue": "XL", "allowedValues": ["S", "M"] },
    "later": { "type": "string", "defaultValue": "[concat(parameters('name'), '-x')]" }
  },
  "variables": {
    "plain": "text",
    "object": { "first": [1, 2], "second": { "deep": "found" }, "Zones": ["1", "3"] },
    "nested": "[variables('object').second]",
    "escaped": "[[not an expression]",
    "a": "[variables('b')]",
    "b": "[variables('a')]",
    "copy": [ { "name": "loop", "count": 3, "input": "[concat('z', copyIndex('loop', 1))]" } ],
    "big": "[concat(variables('plain'), variables('plain'))]"
  }
})";

/// Computes one JSON text with the template above around it.
class ArmExpression : public ::testing::Test {
 protected:
  ArmExpression() : document_(*parse_json(kTemplate)) {
    for (const Member& member : document_.find("parameters")->members) {
      evaluator_.add_parameter({member.key, &member.value, std::nullopt});
    }
    evaluator_.set_variables(*document_.find("variables"));
  }

  Value compute(const std::string& text, Names names = Names::exact) {
    return evaluator_.evaluate(make_text(text), names);
  }
  std::string text_of(const std::string& text) {
    const Value value = compute(text);
    return value.is_unknown() ? "unknown: " + value.text : to_text(value);
  }

  std::int64_t budget_ = kBudget;
  Evaluator evaluator_{Deployment{"contoso", "rg", "westus"}, budget_};
  Value document_;
};

struct Case {
  const char* expression;
  const char* expected;
};
inline void PrintTo(const Case& each, std::ostream* out) { *out << each.expression; }

constexpr Case kCases[] = {
    {"plain text", "plain text"},
    {"[[escaped]", "[escaped]"},
    {"[not closed", "[not closed"},
    {"['it''s']", "it's"},
    {"[ -7 ]", "-7"},
    {"[parameters('name')]", "web"},
    {"[PARAMETERS('NAME')]", "web"},
    {"[parameters('wide')]", "12"},
    {"[parameters('later')]", "web-x"},
    {"[variables('object').second.deep]", "found"},
    {"[variables('object')['second'].DEEP]", "found"},
    {"[variables('object')[parameters('which')].deep]", "found"},
    {"[variables('object').first[1]]", "2"},
    {"[variables('nested').deep]", "found"},
    {"[variables('escaped')]", "[not an expression]"},
    {"[variables('loop')]", R"(["z1","z2","z3"])"},
    {"[concat('a', 1, true())]", "a1True"},
    {"[concat(createArray(1), createArray(2))]", "[1,2]"},
    {"[format('{0}-{1:D3}{{}}', 'vm', 7)]", "vm-007{}"},
    {"[format('{0:00}', 7)]", "07"},
    {"[toLower('AbC')]", "abc"},
    {"[toUpper('AbC')]", "ABC"},
    {"[substring('abcdef', 1, 3)]", "bcd"},
    {"[substring('abcdef', 4)]", "ef"},
    {"[replace('a-b-c', '-', '')]", "abc"},
    {"[split('1,2;3', createArray(',', ';'))]", R"(["1","2","3"])"},
    {"[join(createArray('a', 'b'), '/')]", "a/b"},
    {"[trim('  a ')]", "a"},
    {"[padLeft(7, 3, '0')]", "007"},
    {"[startsWith('Standard_D2', 'standard')]", "True"},
    {"[endsWith('abc', 'd')]", "False"},
    {"[string(createObject('a', createArray(1)))]", R"({"a":[1]})"},
    {"[add(2, mul(3, 4))]", "14"},
    {"[sub(2, 5)]", "-3"},
    {"[div(7, 2)]", "3"},
    {"[mod(7, 3)]", "1"},
    {"[min(3, 1, 2)]", "1"},
    {"[max(createArray(3, 1))]", "3"},
    {"[int('42')]", "42"},
    {"[bool('True')]", "True"},
    {"[if(equals(parameters('count'), 3), 'three', reference('x').y)]", "three"},
    {"[and(true(), not(false()))]", "True"},
    {"[or(false(), less(1, 2))]", "True"},
    {"[greaterOrEquals('b', 'a')]", "True"},
    {"[equals(createArray('a'), createArray('a'))]", "True"},
    {"[length('abc')]", "3"},
    {"[length(variables('object'))]", "3"},
    {"[empty(createArray())]", "True"},
    {"[first('abc')]", "a"},
    {"[last(createArray(1, 2))]", "2"},
    {"[take(createArray(1, 2, 3), 2)]", "[1,2]"},
    {"[skip('abc', 1)]", "bc"},
    {"[contains(variables('object').zones, '3')]", "True"},
    {"[indexOf('abc', 'C')]", "2"},
    {"[coalesce(null(), 'b')]", "b"},
    {"[array('a')]", R"(["a"])"},
    {"[range(1, 3)]", "[1,2,3]"},
    {"[union(createArray(1, 2), createArray(2, 3))]", "[1,2,3]"},
    {"[union(createObject('a', 1), createObject('A', 2))]", R"({"a":2})"},
    {"[intersection(createArray(1, 2), createArray(2, 3))]", "[2]"},
    {"[json('{\"a\": [1]}').a[0]]", "1"},
    {"[tryGet(variables('object'), 'second', 'none')]", ""},
    {"[pickZones('Microsoft.Compute', 'virtualMachines', 'westus', 2)]", R"(["1","2"])"},
    {"[resourceGroup().location]", "westus"},
    {"[subscription().subscriptionId]", "contoso"},
    {"[resourceId('Microsoft.Compute/virtualMachineScaleSets', 'web')]",
     "/subscriptions/contoso/resourceGroups/rg/providers/Microsoft.Compute/"
     "virtualMachineScaleSets/web"},
    {"[resourceId('other', 'P.Q/a/b/', 'x', 'y')]",
     "/subscriptions/contoso/resourceGroups/other/providers/P.Q/a/x/b/y"},
    {"[sys.concat('a', 'b')]", "ab"},
};

class ArmExpressionValue : public ArmExpression, public ::testing::WithParamInterface<Case> {};

TEST_P(ArmExpressionValue, IsComputed) {
  EXPECT_EQ(text_of(GetParam().expression), GetParam().expected);
}
INSTANTIATE_TEST_SUITE_P(Functions, ArmExpressionValue, ::testing::ValuesIn(kCases));

constexpr Case kUnknown[] = {
    {"[parameters('size')]", "the parameter 'size' has no value; pass --parameter size=..."},
    {"[concat('a', parameters('size'))]", "the parameter 'size' has no value"},
    {"[parameters('none')]", "declares no parameter 'none'"},
    {"[parameters('limited')]", "'limited' is 9, but must be at most 5"},
    {"[parameters('chosen')]", "'chosen' is XL, but allowed are S, M"},
    {"[variables('none')]", "has no variable 'none'"},
    {"[variables('a')]", "refers to itself"},
    {"[variables('object').none]", "there is no property 'none'"},
    {"[variables('object').first[7]]", "a list of 2 items has none at 7"},
    {"[reference('x').y]", "'reference' asks Azure for it"},
    {"[listKeys('x', 'y').key1]", "'listkeys' asks Azure for it"},
    {"[contoso.unique()]", "a function of the template's own"},
    {"[concatt('a')]", "'concatt' is not supported, did you mean 'concat'?"},
    {"[concat('a'", "[concat('a'"},
    {"[concat('a']", "',' or ')' is expected"},
    {"[concat('a]", "a text has no closing quote"},
    {"[concat('a') 'b']", "the end of the expression is expected before ''b''"},
    {"[]", "a function, a text in single quotes or a number is expected"},
    {"[if(1)]", "the function 'if' is not supported"},
    {"[add(1)]", "'add' does not take 1 arguments"},
    {"[add(9223372036854775807, 1)]", "there is no whole number for this"},
    {"[div(1, 0)]", "there is no whole number for this"},
    {"[int('x')]", "'x' is no whole number"},
    {"[substring('abc', 2, 5)]", "has no 5 from 2 on"},
    {"[range(0, 1000000000)]", "a range has 0 to 10000 items"},
    {"[format('{0:N2}', 1)]", "'{0:N2}' in a format is not supported"},
    {"[copyIndex()]", "outside of such a loop"},
};

class ArmExpressionUnknown : public ArmExpression, public ::testing::WithParamInterface<Case> {};

TEST_P(ArmExpressionUnknown, SaysWhy) {
  const Value value = compute(GetParam().expression);
  EXPECT_THAT(value.text, HasSubstr(GetParam().expected));
}
INSTANTIATE_TEST_SUITE_P(Reasons, ArmExpressionUnknown, ::testing::ValuesIn(kUnknown));

TEST_F(ArmExpression, InNamesAParameterWithoutAValueStandsForItself) {
  EXPECT_EQ(compute("[toUpper(parameters('size'))]", Names::stand_in).text, "SIZE");
  EXPECT_THAT(evaluator_.assumptions().stand_ins, ::testing::ElementsAre("size"));
  EXPECT_TRUE(compute("[parameters('size')]").is_unknown());
}

TEST_F(ArmExpression, LoopsCountByTheirNames) {
  evaluator_.enter_loop("outer", 4);
  evaluator_.enter_loop("inner", 7);
  EXPECT_EQ(text_of("[concat(copyIndex(), copyIndex('INNER'), copyIndex('outer', 10))]"), "4714");
}

TEST_F(ArmExpression, UniqueStringsAreTheSameEachTimeAndDifferByWhatTheyAreOf) {
  EXPECT_EQ(text_of("[uniqueString('a')]"), text_of("[uniqueString('a')]"));
  EXPECT_NE(text_of("[uniqueString('a')]"), text_of("[uniqueString('b')]"));
  EXPECT_EQ(text_of("[uniqueString('a')]").size(), 13U);
  EXPECT_EQ(text_of("[guid('a')]").size(), 36U);
}

TEST_F(ArmExpression, PropertyLoopsAreUnrolled) {
  const Value object = *parse_json(
      R"({ "copy": [ { "name": "disks", "count": 2, "input": { "lun": "[copyIndex('disks')]" } } ] })");
  EXPECT_EQ(to_text(evaluator_.evaluate(object)), R"({"disks":[{"lun":0},{"lun":1}]})");
}

TEST_F(ArmExpression, WhatDoublesItselfBecomesTooLarge) {
  Value variables = make_object({{"v0", make_text("x")}});
  for (int i = 1; i < 60; ++i) {
    const std::string before = "variables('v" + std::to_string(i - 1) + "')";
    variables.members.push_back(
        {"v" + std::to_string(i), make_text("[createArray(" + before + ", " + before + ")]")});
  }
  evaluator_.set_variables(variables);
  EXPECT_THAT(compute("[variables('v59')]").text, HasSubstr("makes a value that is too large"));
}

TEST_F(ArmExpression, TheBudgetEndsEvenPatientWork) {
  budget_ = 1000;
  EXPECT_THAT(text_of("[length(range(0, 2000))]"), HasSubstr("more work than an import may take"));
}

TEST_F(ArmExpression, LongChainsOfVariablesAreTooDeepAndNoCrash) {
  Value variables = make_object({{"v0", make_text("x")}});
  for (int i = 1; i < 5000; ++i) {
    variables.members.push_back(
        {"v" + std::to_string(i), make_text("[variables('v" + std::to_string(i - 1) + "')]")});
  }
  evaluator_.set_variables(variables);
  EXPECT_THAT(compute("[variables('v4999')]").text, HasSubstr("nested more than 500 deep"));
}

TEST(ArmExpressionParser, DeepNestingIsRefused) {
  std::string text = "[";
  for (int i = 0; i < 100'000; ++i) text += "f(";
  const auto expression = parse_expression(text + "]");
  ASSERT_FALSE(expression);
  EXPECT_THAT(expression.error().message, StartsWith("the expression is nested more than 100"));
}

}  // namespace
}  // namespace capdrill::scenario::arm
