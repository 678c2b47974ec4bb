// The shapes of Istio 1.3's kinds and of its MeshConfig (istio/api, release 1.3).
#pragma once

#include "import/shape.h"

namespace meshc {

extern const MessageShape kSidecarShape;
extern const MessageShape kGatewayShape;
extern const MessageShape kServiceEntryShape;
extern const MessageShape kVirtualServiceShape;
extern const MessageShape kDestinationRuleShape;
extern const MessageShape kEnvoyFilterShape;
extern const MessageShape kPolicyShape;
extern const MessageShape kServiceRoleShape;
extern const MessageShape kServiceRoleBindingShape;
extern const MessageShape kRbacConfigShape;
extern const MessageShape kHttpApiSpecShape;
extern const MessageShape kHttpApiSpecBindingShape;
extern const MessageShape kQuotaSpecShape;
extern const MessageShape kQuotaSpecBindingShape;
extern const MessageShape kMeshConfigShape;
extern const MessageShape kMeshNetworksShape;

// Parts that several of them share.
extern const MessageShape kPortShape;
extern const MessageShape kPortSelectorShape;
extern const MessageShape kWorkloadSelectorShape;
extern const MessageShape kOutboundTrafficPolicyShape;
extern const MessageShape kTlsSettingsShape;
extern const MessageShape kTcpKeepaliveShape;

}  // namespace meshc
