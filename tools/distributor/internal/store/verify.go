// Reading every byte of a version.

package store

import (
	"fmt"
	"math"

	"meshc/distributor/internal/snapshotfb"
)

// Verify reads every segment and every record and compares them with their digests, and checks that
// the parameters of every proxy fit wherever its listeners want them. The first thing that is wrong
// is the error, with version, file, proxy.
func (v *Version) Verify() error {
	var entry snapshotfb.Segment
	var hash snapshotfb.Hash
	for i, segment := range v.segments {
		v.manifest.places.Segments(&entry, i)
		entry.Digest(&hash)
		if digestOf(segment.data) != digestFrom(hash.Hi(), hash.Lo()) {
			return fmt.Errorf("version %s: %w", v.Name,
				damaged("%s does not have the digest in the manifest", segment.path))
		}
	}
	for i := range v.manifest.templates {
		if _, err := v.wholeRecord(uint32(i)); err != nil {
			return err
		}
	}
	return v.verifyParameters()
}

// room is how long each parameter may be; math.MaxInt where no template wants it.
type room []int

// add narrows the room by the places in a template: each ends where the next one begins.
func (r *room) add(record record) error {
	end := len(record.wire)
	for i := record.relocationCount() - 1; i >= 0; i-- {
		offset, parameter := record.relocation(i)
		if offset > end {
			return damaged("relocations out of order")
		}
		for len(*r) <= parameter {
			*r = append(*r, math.MaxInt)
		}
		(*r)[parameter] = min((*r)[parameter], end-offset)
		end = offset
	}
	return nil
}

func (r room) fits(parameters []string) bool {
	for i, length := range r {
		if length != math.MaxInt && (i >= len(parameters) || len(parameters[i]) > length) {
			return false
		}
	}
	return true
}

func (v *Version) verifyParameters() error {
	rooms := make([]room, len(v.manifest.sets))
	for i, set := range v.manifest.sets {
		for _, template := range set {
			record, err := v.record(template)
			if err == nil {
				err = rooms[i].add(record)
			}
			if err != nil {
				return fmt.Errorf("version %s: %w", v.Name, err)
			}
		}
	}
	for proxy := range v.ProxyCount() {
		parameters := v.Parameters(proxy)
		for _, set := range v.manifest.classes[v.Class(proxy)] {
			if !rooms[set].fits(parameters) {
				return damaged("version %s: proxy %s: a parameter is missing or does not fit", v.Name,
					v.ProxyID(proxy))
			}
		}
	}
	return nil
}
