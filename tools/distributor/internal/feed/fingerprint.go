// Telling whether a node has the same listeners in two versions, without reading them.

package feed

import (
	"encoding/binary"
	"slices"
	"sync"

	"github.com/zeebo/xxh3"

	"meshc/distributor/internal/store"
)

// fingerprint is equal for two nodes, or for one in two versions, if their listeners are made of the
// same templates and parameters. (The order in which listeners are sent means nothing to Envoy.)
type fingerprint = xxh3.Uint128

// classes works out what the classes of one version contribute to fingerprints, once for each.
type classes struct {
	version *store.Version
	mu      sync.Mutex
	known   map[int][]byte
}

func newClasses(version *store.Version) *classes {
	return &classes{version: version, known: map[int][]byte{}}
}

func (c *classes) templates(class int) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if hash, ok := c.known[class]; ok {
		return hash
	}
	digests := c.version.Templates(class)
	slices.SortFunc(digests, func(a, b store.Digest) int { return slices.Compare(a[:], b[:]) })
	hasher := xxh3.New()
	for _, digest := range digests {
		_, _ = hasher.Write(digest[:])
	}
	sum := hasher.Sum128().Bytes()
	c.known[class] = sum[:]
	return sum[:]
}

func (c *classes) fingerprint(proxy int) fingerprint {
	hasher := xxh3.New()
	_, _ = hasher.Write(c.templates(c.version.Class(proxy)))
	for _, parameter := range c.version.Parameters(proxy) {
		_, _ = hasher.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(parameter))))
		_, _ = hasher.WriteString(parameter)
	}
	return hasher.Sum128()
}
