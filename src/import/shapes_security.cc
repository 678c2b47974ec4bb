// Shapes of authentication.istio.io and rbac.istio.io.
#include "import/shapes.h"

namespace meshc {
namespace {

using namespace shape;

constexpr FieldShape kStringMatchFields[] = {one_of(1, text("exact")), one_of(1, text("prefix")),
                                             one_of(1, text("suffix")), one_of(1, text("regex"))};
constexpr MessageShape kStringMatch = {"StringMatch", kStringMatchFields};
constexpr WordShape kMutualTlsModes[] = {{"STRICT", 0}, {"PERMISSIVE", 1}};
constexpr FieldShape kMutualTlsFields[] = {boolean("allowTls"), word("mode", kMutualTlsModes)};
constexpr MessageShape kMutualTls = {"MutualTls", kMutualTlsFields};
constexpr FieldShape kTriggerRuleFields[] = {list(message("excludedPaths", kStringMatch)),
                                             list(message("includedPaths", kStringMatch))};
constexpr MessageShape kTriggerRule = {"Jwt.TriggerRule", kTriggerRuleFields};
constexpr FieldShape kJwtFields[] = {text("issuer"),
                                     list(text("audiences")),
                                     text("jwksUri"),
                                     text("jwks"),
                                     list(text("jwtHeaders")),
                                     list(text("jwtParams")),
                                     list(message("triggerRules", kTriggerRule))};
constexpr MessageShape kJwt = {"Jwt", kJwtFields};
constexpr FieldShape kPeerMethodFields[] = {one_of(1, message("mtls", kMutualTls)),
                                            one_of(1, message("jwt", kJwt))};
constexpr MessageShape kPeerMethod = {"PeerAuthenticationMethod", kPeerMethodFields};
constexpr FieldShape kOriginMethodFields[] = {message("jwt", kJwt)};
constexpr MessageShape kOriginMethod = {"OriginAuthenticationMethod", kOriginMethodFields};
constexpr FieldShape kTargetFields[] = {text("name"), map(text("labels")),
                                        list(message("ports", kPortSelectorShape))};
constexpr MessageShape kTarget = {"TargetSelector", kTargetFields};
constexpr WordShape kPrincipalBindings[] = {{"USE_PEER", 0}, {"USE_ORIGIN", 1}};
constexpr FieldShape kPolicyFields[] = {
    list(message("targets", kTarget)), list(message("peers", kPeerMethod)),
    boolean("peerIsOptional"),         list(message("origins", kOriginMethod)),
    boolean("originIsOptional"),       word("principalBinding", kPrincipalBindings)};

constexpr FieldShape kConstraintFields[] = {text("key"), list(text("values"))};
constexpr MessageShape kConstraint = {"AccessRule.Constraint", kConstraintFields};
constexpr FieldShape kAccessRuleFields[] = {
    list(text("services")),   list(text("hosts")),
    list(text("notHosts")),   list(text("paths")),
    list(text("notPaths")),   list(text("methods")),
    list(text("notMethods")), list(int32("ports")),
    list(int32("notPorts")),  list(message("constraints", kConstraint))};
constexpr MessageShape kAccessRule = {"AccessRule", kAccessRuleFields};
constexpr FieldShape kServiceRoleFields[] = {list(message("rules", kAccessRule))};

constexpr WordShape kEnforcementModes[] = {{"ENFORCED", 0}, {"PERMISSIVE", 1}};
constexpr FieldShape kSubjectFields[] = {text("user"),
                                         list(text("names")),
                                         list(text("notNames")),
                                         text("group"),
                                         list(text("groups")),
                                         list(text("notGroups")),
                                         list(text("namespaces")),
                                         list(text("notNamespaces")),
                                         list(text("ips")),
                                         list(text("notIps")),
                                         map(text("properties"))};
constexpr MessageShape kSubject = {"Subject", kSubjectFields};
constexpr FieldShape kRoleRefFields[] = {text("kind"), text("name")};
constexpr MessageShape kRoleRef = {"RoleRef", kRoleRefFields};
constexpr FieldShape kServiceRoleBindingFields[] = {
    list(message("subjects", kSubject)), message("roleRef", kRoleRef),
    word("mode", kEnforcementModes), list(message("actions", kAccessRule)), text("role")};

constexpr WordShape kRbacModes[] = {
    {"OFF", 0}, {"ON", 1}, {"ON_WITH_INCLUSION", 2}, {"ON_WITH_EXCLUSION", 3}};
constexpr FieldShape kRbacTargetFields[] = {list(text("services")), list(text("namespaces"))};
constexpr MessageShape kRbacTarget = {"RbacConfig.Target", kRbacTargetFields};
constexpr FieldShape kRbacConfigFields[] = {
    word("mode", kRbacModes), message("inclusion", kRbacTarget), message("exclusion", kRbacTarget),
    word("enforcementMode", kEnforcementModes)};

}  // namespace

constinit const MessageShape kPolicyShape = {"Policy", kPolicyFields};
constinit const MessageShape kServiceRoleShape = {"ServiceRole", kServiceRoleFields};
constinit const MessageShape kServiceRoleBindingShape = {"ServiceRoleBinding",
                                                         kServiceRoleBindingFields};
constinit const MessageShape kRbacConfigShape = {"RbacConfig", kRbacConfigFields};

}  // namespace meshc
