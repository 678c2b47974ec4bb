# The Envoy and Istio message types.
