// Rewrites conditions for stock Envoy.
#include "encode/rbac_stock_form.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/strings.h"

namespace meshc {
namespace {

using Kind = TextMatchPlan::Kind;
using Attribute = RbacIdentityPlan::Attribute;
using Form = std::optional<RbacConditionPlan>;

constexpr std::string_view kScheme = "spiffe://";
constexpr const char* kJwtFilter = "envoy.filters.http.jwt_authn";
constexpr std::string_view kRegexSpecials = R"(\.+*?()|[]{}^$)";

RbacConditionPlan never() { return {RbacNotPlan{{RbacConditionPlan{RbacAlwaysPlan()}}}}; }

RbacConditionPlan any_of(std::vector<RbacConditionPlan> conditions) {
  if (conditions.empty()) return never();
  if (conditions.size() == 1) return std::move(conditions[0]);
  return {RbacSetPlan{/*all=*/false, std::move(conditions)}};
}

std::string quoted(std::string_view text) {
  std::string regex;
  for (char c : text) {
    if (contains(kRegexSpecials, std::string_view(&c, 1))) regex += '\\';
    regex += c;
  }
  return regex;
}

// What matches a name that stands behind the scheme exactly if `match` matches the name.
TextMatchPlan behind_scheme(const TextMatchPlan& match) {
  std::string text(kScheme);
  switch (match.kind) {
    case Kind::kExact:
    case Kind::kPrefix:
      return {match.kind, text + match.text};
    case Kind::kSuffix:
      return {Kind::kRegex, text + ".*" + quoted(match.text)};
    case Kind::kRegex:
      if (match.text == ".*") return {Kind::kPrefix, text};
      return {Kind::kRegex, text + "(?:" + match.text + ")"};
    case Kind::kPresent:
      break;
  }
  return {Kind::kPrefix, text};
}

// "ISSUER/SUBJECT" matches exactly if the subject matches one of these.
std::vector<TextMatchPlan> subject_matches(const TextMatchPlan& match, const std::string& issuer) {
  const std::string head = issuer + "/";
  const std::string_view text = match.text;
  std::vector<TextMatchPlan> matches;
  if (match.kind == Kind::kRegex || (match.kind == Kind::kPrefix && starts_with(head, text))) {
    matches.push_back({Kind::kRegex, ".*"});
  } else if (match.kind == Kind::kSuffix) {
    matches.push_back(match);
    for (size_t i = 1; i <= text.size(); ++i) {
      if (ends_with(head, text.substr(0, i)))
        matches.push_back({Kind::kExact, std::string(text.substr(i))});
    }
  } else if (starts_with(text, head)) {
    std::string rest(text.substr(head.size()));
    matches.push_back({match.kind, std::move(rest)});
  }
  return matches;
}

class StockForm {
 public:
  StockForm(const RequestIdentityPlan* identity, std::vector<std::string>* lost)
      : identity_(identity), lost_(*lost) {}

  Form form(const RbacConditionPlan& condition) { return std::visit(*this, condition.is); }

  Form operator()(const RbacAlwaysPlan& plan) { return RbacConditionPlan{plan}; }
  Form operator()(const RbacAddressPlan& plan) { return RbacConditionPlan{plan}; }
  Form operator()(const RbacPortPlan& plan) { return RbacConditionPlan{plan}; }
  Form operator()(const RbacServerNamePlan& plan) { return RbacConditionPlan{plan}; }

  // A connection has no headers; today's Envoy refuses to ask it for one.
  Form operator()(const RbacHeaderPlan& plan) {
    if (identity_ == nullptr) return never();
    if (plan.name.empty()) return lose("a header without a name");
    RbacHeaderPlan stock = plan;
    // To Envoys of that time an empty value was any value.
    if (plan.match == TextMatchPlan()) stock.match.kind = Kind::kPresent;
    return RbacConditionPlan{std::move(stock)};
  }

  Form operator()(const RbacMetadataPlan& plan) {
    const bool has_empty_key = std::any_of(plan.path.begin(), plan.path.end(),
                                           [](const auto& key) { return key.empty(); });
    if (plan.filter.empty() || has_empty_key) return lose("metadata without a name");
    return RbacConditionPlan{plan};
  }

  Form operator()(const RbacCertificatePlan& plan) {
    if (!takes(plan.match)) return std::nullopt;
    return RbacConditionPlan{plan};
  }

  Form operator()(const RbacIdentityPlan& plan) {
    if (identity_ == nullptr) return never();
    if (identity_->peer_token) return lose("names where tokens may stand for peers");
    if (!takes(plan.match)) return std::nullopt;
    switch (plan.attribute) {
      case Attribute::kSourcePrincipal:
      case Attribute::kSourceUser:
        return peer(plan.match);
      case Attribute::kRequestPrincipal:
        if (identity_->principal_is_origin) return origin(plan.match);
        if (!identity_->principal_needs_token) return peer(plan.match);
        return RbacConditionPlan{RbacSetPlan{/*all=*/true, {peer(plan.match), any_token()}}};
      case Attribute::kRequestPresenter:
        return claim("azp", plan.match, /*may_be_list=*/false);
      case Attribute::kRequestAudiences:
        return claim("aud", plan.match, /*may_be_list=*/true);
      case Attribute::kRequestClaim:
        if (plan.claim.empty()) return lose("a claim without a name");
        return claim(plan.claim, plan.match, /*may_be_list=*/true);
    }
    return std::nullopt;
  }

  // What is left out of alternatives narrows them; where the set is negated it would widen what is
  // allowed.
  Form operator()(const RbacSetPlan& plan) {
    RbacSetPlan stock{plan.all, {}};
    for (const RbacConditionPlan& condition : plan.conditions) {
      Form part = form(condition);
      if (part) {
        stock.conditions.push_back(std::move(*part));
      } else if (plan.all || negated_) {
        return std::nullopt;
      }
    }
    if (stock.conditions.empty()) return std::nullopt;
    return RbacConditionPlan{std::move(stock)};
  }

  Form operator()(const RbacNotPlan& plan) {
    if (plan.condition.empty()) return lose("a negated list without a valid value");
    negated_ = !negated_;
    Form part = form(plan.condition[0]);
    negated_ = !negated_;
    if (!part) return std::nullopt;
    return RbacConditionPlan{RbacNotPlan{{std::move(*part)}}};
  }

 private:
  Form lose(std::string what) {
    lost_.push_back(std::move(what));
    return std::nullopt;
  }

  bool takes(const TextMatchPlan& match) {
    if (match.kind != Kind::kRegex || is_common_regex(match.text)) return true;
    lose("the expression " + match.text);
    return false;
  }

  RbacConditionPlan peer(const TextMatchPlan& match) const {
    if (!identity_->peer_certificate) return never();
    return RbacConditionPlan{RbacCertificatePlan{behind_scheme(match)}};
  }

  RbacConditionPlan any_token() const {
    std::vector<RbacConditionPlan> ways;
    for (const std::string& issuer : identity_->issuers)
      ways.push_back(claim_of(issuer, "iss", {Kind::kExact, issuer}, /*in_list=*/false));
    return any_of(std::move(ways));
  }

  static RbacConditionPlan claim_of(const std::string& issuer, const std::string& name,
                                    const TextMatchPlan& match, bool in_list) {
    return {RbacMetadataPlan{kJwtFilter, {issuer, name}, in_list, match}};
  }

  // The claims of a token are under the name of its issuer; one text counts as a list of one.
  Form claim(const std::string& name, const TextMatchPlan& match, bool may_be_list) const {
    std::vector<RbacConditionPlan> ways;
    for (const std::string& issuer : identity_->issuers) {
      ways.push_back(claim_of(issuer, name, match, /*in_list=*/false));
      if (may_be_list) ways.push_back(claim_of(issuer, name, match, /*in_list=*/true));
    }
    return any_of(std::move(ways));
  }

  Form origin(const TextMatchPlan& match) const {
    std::vector<RbacConditionPlan> ways;
    for (const std::string& issuer : identity_->issuers) {
      for (const TextMatchPlan& subject : subject_matches(match, issuer))
        ways.push_back(claim_of(issuer, "sub", subject, /*in_list=*/false));
    }
    return any_of(std::move(ways));
  }

  const RequestIdentityPlan* identity_;
  std::vector<std::string>& lost_;
  bool negated_ = false;
};

}  // namespace

Form stock_form(const RbacConditionPlan& condition, const RequestIdentityPlan* identity,
                std::vector<std::string>* lost) {
  return StockForm(identity, lost).form(condition);
}

// Texts, ".", groups, alternatives, "*", "+" and "?"; each part is repeated by one sign at most.
bool is_common_regex(std::string_view regex) {
  int depth = 0;
  bool repeatable = false;
  for (char c : regex) {
    switch (c) {
      case '*':
      case '+':
      case '?':
        if (!repeatable) return false;
        repeatable = false;
        break;
      case '(':
        ++depth;
        repeatable = false;
        break;
      case ')':
        if (--depth < 0) return false;
        repeatable = true;
        break;
      case '|':
        repeatable = false;
        break;
      case '\\':
      case '[':
      case ']':
      case '{':
      case '}':
      case '^':
      case '$':
        return false;
      default:
        // A byte above 127 is a part of a character.
        repeatable = static_cast<unsigned char>(c) < 0x80;
    }
  }
  return depth == 0;
}

}  // namespace meshc
