// Shapes of config.istio.io: what mixer's clients are told about services.
#include "import/shapes.h"

namespace meshc {
namespace {

using namespace shape;

constexpr FieldShape kStringMapFields[] = {map(text("entries"))};
constexpr MessageShape kStringMap = {"Attributes.StringMap", kStringMapFields};
constexpr FieldShape kAttributeValueFields[] = {
    one_of(1, text("stringValue")),
    one_of(1, field("int64Value", FieldType::kInt64)),
    one_of(1, field("doubleValue", FieldType::kDouble)),
    one_of(1, boolean("boolValue")),
    one_of(1, field("bytesValue", FieldType::kBytes)),
    one_of(1, field("timestampValue", FieldType::kTimestamp)),
    one_of(1, duration("durationValue")),
    one_of(1, message("stringMapValue", kStringMap))};
constexpr MessageShape kAttributeValue = {"Attributes.AttributeValue", kAttributeValueFields};
constexpr FieldShape kAttributesFields[] = {map(message("attributes", kAttributeValue))};
constexpr MessageShape kAttributes = {"Attributes", kAttributesFields};

constexpr FieldShape kPatternFields[] = {message("attributes", kAttributes), text("httpMethod"),
                                         one_of(1, text("uriTemplate")), one_of(1, text("regex"))};
constexpr MessageShape kPattern = {"HTTPAPISpecPattern", kPatternFields};
constexpr FieldShape kApiKeyFields[] = {one_of(1, text("query")), one_of(1, text("header")),
                                        one_of(1, text("cookie"))};
constexpr MessageShape kApiKey = {"APIKey", kApiKeyFields};
constexpr FieldShape kHttpApiSpecFields[] = {message("attributes", kAttributes),
                                             list(message("patterns", kPattern)),
                                             list(message("apiKeys", kApiKey))};

constexpr FieldShape kServiceFields[] = {text("name"), text("namespace"), text("domain"),
                                         text("service"), map(text("labels"))};
constexpr MessageShape kService = {"IstioService", kServiceFields};
constexpr FieldShape kReferenceFields[] = {text("name"), text("namespace")};
constexpr MessageShape kApiSpecReference = {"HTTPAPISpecReference", kReferenceFields};
constexpr MessageShape kQuotaSpecReference = {"QuotaSpecReference", kReferenceFields};
constexpr FieldShape kHttpApiSpecBindingFields[] = {list(message("services", kService)),
                                                    list(message("apiSpecs", kApiSpecReference))};

constexpr FieldShape kStringMatchFields[] = {one_of(1, text("exact")), one_of(1, text("prefix")),
                                             one_of(1, text("regex"))};
constexpr MessageShape kStringMatch = {"StringMatch", kStringMatchFields};
constexpr FieldShape kAttributeMatchFields[] = {map(message("clause", kStringMatch))};
constexpr MessageShape kAttributeMatch = {"AttributeMatch", kAttributeMatchFields};
constexpr FieldShape kQuotaFields[] = {text("quota"), field("charge", FieldType::kInt64)};
constexpr MessageShape kQuota = {"Quota", kQuotaFields};
constexpr FieldShape kQuotaRuleFields[] = {list(message("match", kAttributeMatch)),
                                           list(message("quotas", kQuota))};
constexpr MessageShape kQuotaRule = {"QuotaRule", kQuotaRuleFields};
constexpr FieldShape kQuotaSpecFields[] = {list(message("rules", kQuotaRule))};
constexpr FieldShape kQuotaSpecBindingFields[] = {list(message("services", kService)),
                                                  list(message("quotaSpecs", kQuotaSpecReference))};

}  // namespace

constinit const MessageShape kHttpApiSpecShape = {"HTTPAPISpec", kHttpApiSpecFields};
constinit const MessageShape kHttpApiSpecBindingShape = {"HTTPAPISpecBinding",
                                                         kHttpApiSpecBindingFields};
constinit const MessageShape kQuotaSpecShape = {"QuotaSpec", kQuotaSpecFields};
constinit const MessageShape kQuotaSpecBindingShape = {"QuotaSpecBinding", kQuotaSpecBindingFields};

}  // namespace meshc
