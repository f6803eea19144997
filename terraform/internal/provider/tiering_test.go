package provider_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

func tiered(attribute, configs string) string {
	return fmt.Sprintf(`
resource "weir_cluster" "main" {
  name                = "orders"
  deletion_protection = false
}
resource "weir_topic" "orders" {
  cluster_id = weir_cluster.main.id
  name       = "orders"
  partitions = 1
  %s
  configs    = { %s }
}
`, attribute, configs)
}

func TestATopicIsTieredAndStaysSo(t *testing.T) {
	f := newFake(t)
	steps(t, f,
		resource.TestStep{
			Config: tiered("", ""),
			Check:  resource.TestCheckResourceAttr("weir_topic.orders", "tiered_storage", "false"),
		},
		resource.TestStep{
			Config: tiered("tiered_storage = true", `"local.retention.ms" = "1000"`),
			Check: func(*terraform.State) error {
				if topic := f.onlyTopic(); !topic.TieredStorage || topic.Configs["local.retention.ms"] != "1000" {
					return fmt.Errorf("the server has %v", topic)
				}
				return nil
			},
		},
		resource.TestStep{ResourceName: "weir_topic.orders", ImportState: true, ImportStateVerify: true},
		resource.TestStep{
			Config: tiered("tiered_storage = false", `"local.retention.ms" = "1000"`), PlanOnly: true,
			ExpectError: regexp.MustCompile(`remote.log.copy.disable`),
		},
		resource.TestStep{
			Config: tiered("", `"remote.storage.enable" = "true"`), PlanOnly: true,
			ExpectError: regexp.MustCompile(`remote.storage.enable`),
		},
		// Not written any more: it stays.
		resource.TestStep{Config: tiered("", `"local.retention.ms" = "1000"`), PlanOnly: true},
	)
}
