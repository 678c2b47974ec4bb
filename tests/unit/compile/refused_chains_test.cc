// What is not sent of listeners with chains that would be refused.
#include "compile/refused_chains.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::shared_ptr<const ListenerPlan> listener(const std::string& name,
                                             const std::vector<std::string>& faults) {
  ListenerPlan plan;
  plan.name = name;
  for (const std::string& fault : faults) plan.filter_chains.emplace_back().fault = fault;
  return std::make_shared<const ListenerPlan>(std::move(plan));
}

class RefusedChains : public testing::Test {
 protected:
  // "NAME:CHAINS" of each listener.
  std::vector<std::string> sent(Dialect dialect, ListenerSetPlan plans) {
    std::vector<ConflictPlan> conflicts;
    std::vector<std::string> texts;
    for (const auto& plan : without_refused_chains(std::move(plans), dialect, &conflicts)) {
      texts.push_back(plan->name.before + ":" + std::to_string(plan->filter_chains.size()));
    }
    for (const ConflictPlan& conflict : conflicts)
      conflicts_.push_back(conflict.key.before + ": " + conflict.message.before);
    return texts;
  }

  std::vector<std::string> conflicts_;
};

TEST_F(RefusedChains, TakeTheListenerWithThemInV2) {
  EXPECT_THAT(sent(Dialect::kV2, {listener("a", {"", "bad"}), listener("b", {"", ""})}),
              ElementsAre("b:2"));
  EXPECT_THAT(conflicts_, IsEmpty());
}

TEST_F(RefusedChains, AreLeftOutAloneInV3) {
  EXPECT_THAT(sent(Dialect::kV3, {listener("a", {"", "bad"}), listener("b", {"worse"})}),
              ElementsAre("a:1"));
  EXPECT_THAT(conflicts_, ElementsAre("a: filter chain 1 is left out: bad",
                                      "b: filter chain 0 is left out: worse"));
}

TEST_F(RefusedChains, EnvoysRefusalsCountInV3) {
  ListenerPlan plan;
  plan.name = "a";
  TlsContextPlan tls;
  tls.validation.emplace().certificate_spki = {std::string(44, '!')};
  plan.filter_chains.emplace_back().tls = std::make_shared<const TlsContextPlan>(tls);
  plan.filter_chains.emplace_back();
  auto shared = std::make_shared<const ListenerPlan>(plan);
  EXPECT_THAT(sent(Dialect::kV2, {shared}), ElementsAre("a:2"));
  EXPECT_THAT(sent(Dialect::kV3, {shared}), ElementsAre("a:1"));
}

}  // namespace
}  // namespace meshc
