package provider_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

const aclBase = `
resource "weir_cluster" "main" {
  name                = "orders"
  deletion_protection = false
}
resource "weir_service_account" "shop" {
  name = "shop"
}
`

func aclConfig(name, operation, more string) string {
	return aclBase + fmt.Sprintf(`
resource "weir_acl" %q {
  cluster_id    = weir_cluster.main.id
  principal     = weir_service_account.shop.principal
  resource_type = "TOPIC"
  resource_name = "a#b"
  operation     = %q
  %s
}
`, name, operation, more)
}

func TestAnACLFromMakingToImport(t *testing.T) {
	f := newFake(t)
	anew := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("weir_acl.reads", plancheck.ResourceActionReplace)}}
	steps(t, f,
		resource.TestStep{
			Config: aclConfig("reads", "Read", ""),
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr("weir_acl.reads", "operation", "Read"),
				resource.TestCheckResourceAttr("weir_acl.reads", "pattern_type", "literal"),
				resource.TestCheckResourceAttr("weir_acl.reads", "host", "*"),
			),
		},
		resource.TestStep{ // another spelling is no change
			Config:   aclConfig("reads", "READ", `permission = "ALLOW"`),
			PlanOnly: true,
		},
		resource.TestStep{
			ResourceName: "weir_acl.reads", ImportState: true, ImportStateVerify: true,
			ImportStateVerifyIgnore: []string{"operation", "resource_type"}, // which come in the server's spelling
			ImportStateIdFunc: func(state *terraform.State) (string, error) {
				of := state.RootModule().Resources["weir_acl.reads"].Primary.Attributes
				return of["cluster_id"] + "#" + of["principal"] + "#topic#a#b#literal#READ#allow#*", nil
			},
		},
		resource.TestStep{
			Config:      aclConfig("reads", "read", "") + aclConfig("again", "read", "")[len(aclBase):],
			ExpectError: regexp.MustCompile(`(?s)exists already.*terraform import weir_acl.NAME`),
		},
		resource.TestStep{Config: aclConfig("reads", "publish", ""), ExpectError: regexp.MustCompile("value must be one of")},
		resource.TestStep{
			PreConfig: func() { f.with(func() { clear(only(t, f.acls)) }) },
			Config:    aclConfig("reads", "Read", ""),
		},
		resource.TestStep{Config: aclConfig("reads", "write", `permission = "deny"`), ConfigPlanChecks: anew},
	)
}

func TestManyACLsAreReadByList(t *testing.T) {
	f := newFake(t)
	config := aclBase + `
resource "weir_acl" "many" {
  count         = 12
  cluster_id    = weir_cluster.main.id
  principal     = weir_service_account.shop.principal
  resource_type = "topic"
  resource_name = "topic-${count.index}"
  operation     = "read"
}
data "weir_acls" "all" {
  cluster_id = weir_cluster.main.id
  depends_on = [weir_acl.many]
}
data "weir_acls" "none" {
  cluster_id = weir_cluster.main.id
  principal  = "User:sa-x"
  depends_on = [weir_acl.many]
}
`
	steps(t, f, resource.TestStep{Config: config, Check: resource.ComposeAggregateTestCheckFunc(
		resource.TestCheckResourceAttr("data.weir_acls.all", "items.#", "12"), // of six pages
		resource.TestCheckResourceAttr("data.weir_acls.none", "items.#", "0"),
	)})
	if single := f.count("GET /v1/clusters/vc-0000000001/acls/"); single > 0 {
		t.Errorf("%d ACLs were read one by one", single)
	}
}
