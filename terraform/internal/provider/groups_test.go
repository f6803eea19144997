package provider_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"io.weir/terraform-provider-weir/internal/client"
)

func TestGroupsAreReadWithTheirLagWhateverTheirNames(t *testing.T) {
	f := newFake(t)
	f.groups = []client.Group{
		{ID: "a/b", State: "Stable", Type: "consumer", Lag: &client.GroupLag{Records: 7, Seconds: 60}},
		{ID: "idle", State: "Empty", Type: "classic"},
	}
	cluster := f.addCluster(homeTenant, "starter").ID
	steps(t, f,
		resource.TestStep{
			Config: "data \"weir_consumer_group\" \"one\" {\n  cluster_id = \"" + cluster + "\"\n  group_id = \"a/b\"\n}\n" +
				"data \"weir_consumer_groups\" \"all\" {\n  cluster_id = \"" + cluster + "\"\n}\n",
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr("data.weir_consumer_group.one", "lag_records", "7"),
				resource.TestCheckResourceAttr("data.weir_consumer_group.one", "offsets.0.committed_offset", "3"),
				resource.TestCheckNoResourceAttr("data.weir_consumer_group.one", "offsets.0.lag_records"),
				resource.TestCheckResourceAttr("data.weir_consumer_groups.all", "items.#", "2"),
				resource.TestCheckNoResourceAttr("data.weir_consumer_groups.all", "items.1.lag_records"),
			),
		},
		resource.TestStep{
			PreConfig:   func() { f.with(func() { clear(f.clusters) }) }, // which the check of the end wants gone
			Config:      "data \"weir_cluster\" \"none\" {\n  name = \"none\"\n}\n",
			ExpectError: regexp.MustCompile(`is named "none"`),
		},
	)
}
