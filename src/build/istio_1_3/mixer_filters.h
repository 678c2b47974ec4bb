// The parts of mixer's filter configurations: attributes, transport, and whether policy is checked.
#pragma once

#include "build/istio_1_3/plugin.h"

namespace meshc::istio_1_3 {

MixerTransportPlan mixer_transport(const MeshConfig& mesh, const ProxyShape& shape);
bool inbound_checks_disabled(const MeshConfig& mesh, const ProxyShape& shape);
bool outbound_checks_disabled(const MeshConfig& mesh, const ProxyShape& shape);

// What the filters of inbound and of outbound listeners say of the proxy.
MixerAttributesPlan inbound_attributes(const PluginInput& input);
MixerAttributesPlan outbound_attributes(const ProxyShape& shape);
// Adds the destination; does nothing without a service.
void add_destination(const PluginInput& input, MixerAttributesPlan* attributes);

// Where traffic goes that matches no chain: the name of a cluster stands in for a service.
void set_fall_through_service(const SidecarScope& scope, PluginInput* input);

}  // namespace meshc::istio_1_3
