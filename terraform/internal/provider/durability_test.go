package provider_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

// durableTopic has its settings in the cluster's defaults, in an attribute and among its own; and is read by both data sources.
func durableTopic(defaults, attribute, configs string) string {
	return fmt.Sprintf(`
resource "weir_cluster" "main" {
  name                 = "orders"
  deletion_protection  = false
  default_topic_config = { %s }
}
resource "weir_topic" "orders" {
  cluster_id = weir_cluster.main.id
  name       = "orders"
  partitions = 1
  %s
  configs    = { %s }
}
data "weir_topic" "orders" {
  cluster_id = weir_topic.orders.cluster_id
  name       = weir_topic.orders.name
  depends_on = [weir_topic.orders]
}
data "weir_topics" "all" {
  cluster_id = weir_topic.orders.cluster_id
  depends_on = [weir_topic.orders]
}
`, defaults, attribute, configs)
}

// everywhere is whether the resource, the data sources and the server say the same.
func everywhere(f *fake, want string) resource.TestCheckFunc {
	return resource.ComposeAggregateTestCheckFunc(
		resource.TestCheckResourceAttr("weir_topic.orders", "durability", want),
		resource.TestCheckResourceAttr("data.weir_topic.orders", "durability", want),
		resource.TestCheckResourceAttr("data.weir_topics.all", "items.0.durability", want),
		func(*terraform.State) error {
			if topic := f.onlyTopic(); topic.Durability != want {
				return fmt.Errorf("the server has %v", topic)
			}
			return nil
		})
}

func TestATopicBecomesDurableInPlaceAndCeasesToBe(t *testing.T) {
	inPlace := resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("weir_topic.orders", plancheck.ResourceActionUpdate)},
	}
	f := newFake(t)
	steps(t, f,
		resource.TestStep{Config: durableTopic("", "", ""), Check: everywhere(f, "replicated")},
		resource.TestStep{Config: durableTopic("", `durability = "durable"`, ""), ConfigPlanChecks: inPlace, Check: everywhere(f, "durable")},
		// Not written any more: it stays.
		resource.TestStep{Config: durableTopic("", "", ""), PlanOnly: true},
		resource.TestStep{Config: durableTopic("", `durability = "replicated"`, ""), ConfigPlanChecks: inPlace, Check: everywhere(f, "replicated")},
	)
}

func TestATopicIsMadeDurableAndImportedAsSuch(t *testing.T) {
	f := newFake(t)
	steps(t, f,
		resource.TestStep{
			Config: durableTopic("", `durability = "durable"`, `"cleanup.policy" = "compact"`), Check: everywhere(f, "durable"),
		},
		resource.TestStep{ResourceName: "weir_topic.orders", ImportState: true, ImportStateVerify: true},
	)
}

func TestTheDefaultsOfTheClusterMakeATopicDurableUnlessItSaysOtherwise(t *testing.T) {
	for attribute, want := range map[string]string{"": "durable", `durability = "replicated"`: "replicated"} {
		f := newFake(t)
		steps(t, f, resource.TestStep{Config: durableTopic(`"weir.durability" = "durable"`, attribute, ""), Check: everywhere(f, want)})
	}
}

func TestADurabilityThatIsNoneIsRefusedBeforeAnythingIsApplied(t *testing.T) {
	f := newFake(t)
	steps(t, f,
		resource.TestStep{
			Config: durableTopic("", `durability = "always"`, ""), PlanOnly: true,
			ExpectError: regexp.MustCompile(`"replicated" "durable"`),
		},
		resource.TestStep{
			Config: durableTopic("", "", `"weir.durability" = "durable"`), PlanOnly: true,
			ExpectError: regexp.MustCompile(`weir.durability`),
		},
	)
}
