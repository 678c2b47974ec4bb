// The fields of a policy.
#include "cli/guard_policy.h"

#include <array>
#include <charconv>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "import/object_reader.h"
#include "import/read_documents.h"

namespace meshc {
namespace {

struct Field {
  std::string_view name;
  std::optional<GuardLimit> GuardPolicy::*limit;
};

constexpr std::array kFields = {
    Field{"proxiesLosingListeners", &GuardPolicy::proxies_losing_listeners},
    Field{"proxiesBecomingEmpty", &GuardPolicy::proxies_becoming_empty},
    Field{"proxiesRemoved", &GuardPolicy::proxies_removed},
    Field{"proxiesChanged", &GuardPolicy::proxies_changed},
    Field{"newConflicts", &GuardPolicy::new_conflicts},
    Field{"newRejections", &GuardPolicy::new_rejections},
};

constexpr std::string_view kWanted = "write a number such as 5, or a percentage such as 2.5%";

std::string field_names() {
  std::vector<std::string_view> names;
  for (const Field& field : kFields) names.push_back(field.name);
  return "the limits are " + join(names, ", ");
}

// "5", "2.5%".
std::optional<GuardLimit> parse_limit(std::string_view text) {
  GuardLimit limit;
  if (const std::optional<std::string_view> number = strip_suffix(text, "%")) {
    limit.is_percentage = true;
    text = trim(*number);
  }
  const char* end = text.data() + text.size();
  const auto [rest, error] =
      std::from_chars(text.data(), end, limit.amount, std::chars_format::fixed);
  if (error != std::errc() || rest != end || !(limit.amount >= 0) || limit.amount > 1e15) {
    return std::nullopt;
  }
  const bool is_whole = limit.amount == static_cast<double>(static_cast<uint64_t>(limit.amount));
  if (!limit.is_percentage && !is_whole) return std::nullopt;
  return limit;
}

void read_limits(NodeRef limits, const ObjectReader& reader, GuardPolicy* policy) {
  for (const Member member : limits.members()) {
    const Field* known = nullptr;
    for (const Field& field : kFields) {
      if (field.name == member.key) known = &field;
    }
    if (known == nullptr) {
      reader.error_at(member.value, "no such limit", field_names());
      continue;
    }
    const bool is_scalar = !member.value.is_object() && !member.value.is_array();
    const std::optional<GuardLimit> limit =
        is_scalar ? parse_limit(member.value.as_text()) : std::nullopt;
    if (limit.has_value()) {
      policy->*known->limit = limit;
    } else {
      reader.error_at(member.value, "not a limit", kWanted);
    }
  }
}

}  // namespace

GuardPolicy parse_guard_policy(const TextSource& source, Diagnostics* diagnostics) {
  GuardPolicy policy;
  std::vector<Document> documents;
  read_documents(source, &documents, diagnostics);
  if (diagnostics->has_errors()) return policy;
  if (documents.size() != 1) {
    diagnostics->error({source.name(), 0}, "",
                       "a policy is one document, this has " + std::to_string(documents.size()));
    return policy;
  }
  const ObjectContext context{documents[0].root(), "", diagnostics};
  const ObjectReader reader(documents[0].root(), &context);
  for (const Member member : documents[0].root().members()) {
    if (member.key != "atMost") reader.error_at(member.value, "no such field; a policy has atMost");
  }
  const ObjectReader limits = reader.object("atMost");
  read_limits(limits.node(), reader, &policy);
  if (!diagnostics->has_errors() && limits.node().size() == 0) {
    reader.error("atMost", "nothing is limited", field_names());
  }
  return policy;
}

Result<GuardPolicy> read_guard_policy(FileSystem& file_system, const std::string& path,
                                      Diagnostics* diagnostics) {
  MESHC_ASSIGN_OR_RETURN(const TextSource source, TextSource::read(file_system, path));
  return parse_guard_policy(source, diagnostics);
}

}  // namespace meshc
