// Reading every byte of a version.

package store

import (
	"fmt"

	"meshc/distributor/internal/snapshotfb"
)

// Verify reads every segment and every record and compares them with their digests, and checks that
// every proxy has the parameters that its listeners name. The first thing that is wrong is the error,
// with version, file, proxy.
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

func (v *Version) verifyParameters() error {
	needed := make([]int, len(v.manifest.sets)) // parameters, by set
	for i, set := range v.manifest.sets {
		for _, template := range set {
			record, err := v.record(template)
			if err == nil && !record.isNested() {
				err = damaged("relocations out of order")
			}
			if err != nil {
				return fmt.Errorf("version %s: %w", v.Name, err)
			}
			needed[i] = max(needed[i], record.parametersNeeded())
		}
	}
	for proxy := range v.ProxyCount() {
		parameters := v.Parameters(proxy)
		for _, set := range v.manifest.classes[v.Class(proxy)] {
			if needed[set] > len(parameters) {
				return damaged("version %s: proxy %s: a parameter is missing", v.Name, v.ProxyID(proxy))
			}
		}
	}
	return nil
}
