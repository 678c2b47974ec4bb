// What Istio 1.3.8's own validation refuses (pkg/config/validation/validation.go), one function for
// each kind.
//
// Each appends a reason for every fault it finds; a spec without reasons is valid. The spec has the
// shape of its kind. Facts about names are in name_rules.h.
#pragma once

#include "import/check_helpers.h"
#include "registry/records.h"

namespace meshc {

void check_sidecar(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons);
void check_gateway(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons);
void check_service_entry(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons);
void check_virtual_service(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons);
void check_destination_rule(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons);
void check_envoy_filter(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons);
void check_policy(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons);
void check_mesh_policy(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons);
void check_service_role(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons);
void check_service_role_binding(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons);
void check_rbac_config(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons);
void check_http_api_spec(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons);
void check_http_api_spec_binding(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons);
void check_quota_spec(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons);
void check_quota_spec_binding(const MetaRecord& meta, const ValueRecord& spec, Reasons* reasons);

// Only what the MeshConfig itself states; what it leaves open has Istio's default.
void check_mesh_config(const ValueRecord& mesh_config, Reasons* reasons);

}  // namespace meshc
