// Streams that begin where an earlier one ended.

package feed

import (
	cachev3 "github.com/envoyproxy/go-control-plane/pkg/cache/v3"
	resourcev3 "github.com/envoyproxy/go-control-plane/pkg/resource/v3"
)

// resumingCache is the snapshot cache for clients that know listeners already: a state-of-the-world
// request that begins a stream says the version_info that the client has accepted, and if that is
// the node's present one nothing is sent. go-control-plane goes by what it has sent on the stream
// itself and would send everything again, to every proxy of the mesh, whenever the distributor is
// started anew. (Delta clients say what they have resource by resource, which it takes.)
type resumingCache struct {
	cachev3.SnapshotCache
}

func (c resumingCache) CreateWatch(request *cachev3.Request, subscription cachev3.Subscription,
	responses chan cachev3.Response) (func(), error) {
	isFirst := request.GetResponseNonce() == "" && len(subscription.ReturnedResources()) == 0
	if isFirst && request.GetVersionInfo() != "" && request.GetTypeUrl() == resourcev3.ListenerType {
		snapshot, err := c.GetSnapshot(request.GetNode().GetId())
		if err == nil && snapshot.GetVersion(resourcev3.ListenerType) == request.GetVersionInfo() {
			subscription = resumed{subscription, snapshot}
		}
	}
	return c.SnapshotCache.CreateWatch(request, subscription, responses)
}

// resumed is a subscription to which all of a snapshot has been returned before.
type resumed struct {
	cachev3.Subscription
	snapshot cachev3.ResourceSnapshot
}

func (r resumed) ReturnedResources() map[string]string {
	returned := map[string]string{}
	for name := range r.snapshot.GetResources(resourcev3.ListenerType) {
		returned[name] = r.snapshot.GetVersion(resourcev3.ListenerType)
	}
	return returned
}
