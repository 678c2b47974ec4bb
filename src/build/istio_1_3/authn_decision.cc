// Turns peers, origins and trigger rules into an ordered list of rules, as Envoy wants them.
#include "build/istio_1_3/authn_decision.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <numeric>

#include "base/strings.h"

namespace meshc::istio_1_3 {
namespace {

using Kind = PathMatchPlan::Kind;
using Paths = std::vector<PathMatchPlan>;

constexpr size_t kMaxRules = 256;

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// Whether a path that matches `known` matches `asked` too; nothing where it may or may not.
std::optional<bool> follows(const PathMatchPlan& known, const PathMatchPlan& asked) {
  if (known == asked) return true;
  const std::string& path = known.text;
  const std::string& text = asked.text;
  if (known.kind == Kind::kExact) {
    if (asked.kind == Kind::kExact) return path == text;
    if (asked.kind == Kind::kPrefix) return starts_with(path, text);
    if (asked.kind == Kind::kSuffix) return ends_with(path, text);
  }
  if (known.kind == Kind::kPrefix) {
    if (asked.kind == Kind::kPrefix && starts_with(path, text)) return true;
    const bool is_start = asked.kind == Kind::kPrefix || asked.kind == Kind::kExact;
    if (is_start && !starts_with(text, path)) return false;
  }
  if (known.kind == Kind::kSuffix) {
    if (asked.kind == Kind::kSuffix && ends_with(path, text)) return true;
    const bool is_end = asked.kind == Kind::kSuffix || asked.kind == Kind::kExact;
    if (is_end && !ends_with(text, path)) return false;
  }
  return std::nullopt;
}

// The same for a path that matches all of `known`. A path has no query and no fragment.
std::optional<bool> follows(const Paths& known, const PathMatchPlan& asked) {
  if (asked.kind == Kind::kNever) return false;
  if (asked.kind == Kind::kRegex && asked.text.empty()) return false;
  if (asked.kind != Kind::kRegex && asked.text.find_first_of("?#") != std::string::npos)
    return false;
  if (asked.text.empty() && (asked.kind == Kind::kPrefix || asked.kind == Kind::kSuffix))
    return true;
  for (const PathMatchPlan& match : known) {
    if (std::optional<bool> answer = follows(match, asked)) return answer;
  }
  return std::nullopt;
}

// `paths` and `match` in one, without what goes without saying.
Paths narrowed(Paths paths, const PathMatchPlan& match) {
  std::erase_if(paths,
                [&](const PathMatchPlan& path) { return follows(match, path).value_or(false); });
  paths.push_back(match);
  return paths;
}

bool is_part(const Paths& part, const Paths& whole) {
  return std::all_of(part.begin(), part.end(), [&](const PathMatchPlan& match) {
    return std::find(whole.begin(), whole.end(), match) != whole.end();
  });
}

// Asks for each origin in turn whether it is triggered. A question about the path divides the
// requests: first come the rules for those that match, then, without a condition of their own,
// those for all others.
class OriginWalk {
 public:
  struct Leaf {
    Paths paths;
    std::vector<uint32_t> triggered;  // numbers of origins
  };

  explicit OriginWalk(const std::vector<JwtPlan>& origins) : origins_(origins) { ask(0, {}, {}); }

  bool is_too_long() const { return too_long_; }
  std::vector<Leaf> take() {
    drop_repetitions();
    return std::move(leaves_);
  }

 private:
  void ask(uint32_t origin, const Paths& paths, const std::vector<uint32_t>& triggered) {
    if (origin == origins_.size()) return add({paths, triggered});
    if (!origins_[origin].trigger_rules.empty()) return ask_rule(origin, 0, paths, triggered);
    ask(origin + 1, paths, with(triggered, origin));
  }

  void ask_rule(uint32_t origin, size_t number, const Paths& paths,
                const std::vector<uint32_t>& triggered) {
    if (too_long_) return;
    const std::vector<JwtTriggerRulePlan>& rules = origins_[origin].trigger_rules;
    if (number == rules.size()) return ask(origin + 1, paths, triggered);
    const auto next_rule = [&](const Paths& narrow) {
      ask_rule(origin, number + 1, narrow, triggered);
    };
    const auto next_origin = [&](const Paths& narrow) {
      ask(origin + 1, narrow, with(triggered, origin));
    };
    const JwtTriggerRulePlan& rule = rules[number];
    if (divide(rule.excluded, paths, next_rule)) return;
    if (rule.included.empty()) return next_origin(paths);
    if (divide(rule.included, paths, next_origin)) return;
    next_rule(paths);
  }

  // Goes on with the requests that match any of `matches`; true if no others are left.
  static bool divide(const Paths& matches, const Paths& paths,
                     const std::function<void(const Paths&)>& go_on) {
    for (const PathMatchPlan& match : matches) {
      std::optional<bool> answer = follows(paths, match);
      if (!answer) go_on(narrowed(paths, match));
      if (answer.value_or(false)) {
        go_on(paths);
        return true;
      }
    }
    return false;
  }

  static std::vector<uint32_t> with(std::vector<uint32_t> numbers, uint32_t number) {
    numbers.push_back(number);
    return numbers;
  }

  void add(Leaf leaf) {
    const bool is_reached = std::none_of(leaves_.begin(), leaves_.end(), [&](const Leaf& earlier) {
      return is_part(earlier.paths, leaf.paths);
    });
    if (is_reached) leaves_.push_back(std::move(leaf));
    too_long_ = too_long_ || leaves_.size() > kMaxRules;
  }

  // A leaf is needless if the next one decides the same for all its requests.
  void drop_repetitions() {
    for (size_t i = leaves_.size(); i-- > 1;) {
      const Leaf& next = leaves_[i];
      const Leaf& leaf = leaves_[i - 1];
      if (leaf.triggered == next.triggered && is_part(next.paths, leaf.paths))
        leaves_.erase(leaves_.begin() + static_cast<ptrdiff_t>(i) - 1);
    }
  }

  const std::vector<JwtPlan>& origins_;
  std::vector<Leaf> leaves_;
  bool too_long_ = false;
};

// PeerAuthenticator::run. Where the chain has mutual TLS, that is enough, or nothing is asked.
std::vector<TokenChoicePlan> peer_choices(const AuthnPolicyPlan& policy, uint32_t token_count) {
  if (policy.peers.empty() || token_count == 0) return {};
  const bool has_mutual_tls = token_count < policy.peers.size();
  std::vector<uint32_t> tokens(token_count);
  std::iota(tokens.begin(), tokens.end(), 0u);
  return {{std::move(tokens), policy.peer_is_optional || has_mutual_tls}};
}

// OriginAuthenticator::run. `first` is the number of the first origin's token.
void add_origin_rules(uint32_t first, const std::vector<TokenChoicePlan>& peers,
                      AuthenticationPlan* plan) {
  const AuthnPolicyPlan& policy = plan->policy;
  const auto add = [&](Paths paths, std::vector<TokenChoicePlan> choices) {
    choices.insert(choices.begin(), peers.begin(), peers.end());
    plan->rules.push_back({std::move(paths), std::move(choices)});
  };
  if (policy.origins.empty()) {
    // A principal that no origin can name.
    const bool fails = policy.principal_is_origin && !policy.origin_is_optional;
    return add({}, std::vector<TokenChoicePlan>(fails ? 1 : 0));
  }
  OriginWalk walk(policy.origins);
  if (walk.is_too_long()) {
    std::vector<TokenChoicePlan> all;
    for (uint32_t i = 0; i < policy.origins.size(); ++i)
      all.push_back({{first + i}, policy.origin_is_optional});
    plan->stricter.push_back(
        "its trigger rules are too many: requests need a valid token of each origin");
    return add({}, std::move(all));
  }
  for (OriginWalk::Leaf& leaf : walk.take()) {
    for (uint32_t& number : leaf.triggered) number += first;
    std::vector<TokenChoicePlan> choices;
    if (!leaf.triggered.empty())
      choices.push_back({std::move(leaf.triggered), policy.origin_is_optional});
    add(std::move(leaf.paths), std::move(choices));
  }
}

}  // namespace

Shared<AuthenticationPlan> decide(AuthnPolicyPlan policy, bool skip_trust_domain) {
  if (policy.peers.empty() && policy.origins.empty()) return {};
  auto plan = std::make_shared<AuthenticationPlan>();
  for (const auto& peer : policy.peers) {
    if (const auto* jwt = std::get_if<JwtPlan>(&peer)) plan->tokens.push_back(*jwt);
  }
  const auto peer_tokens = static_cast<uint32_t>(plan->tokens.size());
  plan->tokens.insert(plan->tokens.end(), policy.origins.begin(), policy.origins.end());
  plan->policy = std::move(policy);
  plan->skip_trust_domain = skip_trust_domain;
  const bool token_or_certificate =
      peer_tokens > 0 && peer_tokens < plan->policy.peers.size() && !plan->policy.peer_is_optional;
  if (token_or_certificate && !skip_trust_domain) {
    plan->stricter.push_back(
        "a peer of another trust domain is refused even with a valid token for peers");
  }
  add_origin_rules(peer_tokens, peer_choices(plan->policy, peer_tokens), plan.get());
  return std::shared_ptr<const AuthenticationPlan>(std::move(plan));
}

}  // namespace meshc::istio_1_3
