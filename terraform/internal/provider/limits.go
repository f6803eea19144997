package provider

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// limitDefaults are the contract's names of a tenant's limits, and what each is for a tenant that was given none.
var limitDefaults = map[string]int64{
	"virtual_clusters":         50,
	"topics":                   10_000,
	"partitions":               20_000,
	"service_accounts":         1_000,
	"keys_per_service_account": 100,
}

func limitNames() validator.Map {
	return mapvalidator.KeysAre(stringvalidator.OneOf(slices.Sorted(maps.Keys(limitDefaults))...))
}

func limitValues(validators ...validator.Int64) validator.Map {
	return mapvalidator.ValueInt64sAre(validators...)
}

func limitsOf(ctx context.Context, limits types.Map, diagnostics *diag.Diagnostics) map[string]int64 {
	found := map[string]int64{}
	if !limits.IsNull() && !limits.IsUnknown() {
		diagnostics.Append(limits.ElementsAs(ctx, &found, false)...)
	}
	return found
}

// managedLimits keeps of the server's limits those that are listed here; of an import, those that are not as everybody has them.
func managedLimits(ctx context.Context, listed types.Map, imported bool, server map[string]int64, diagnostics *diag.Diagnostics) types.Map {
	before := limitsOf(ctx, listed, diagnostics)
	kept := map[string]attr.Value{}
	for name, value := range server {
		if _, managed := before[name]; managed || (imported && value != limitDefaults[name]) {
			kept[name] = types.Int64Value(value)
		}
	}
	if listed.IsNull() && len(kept) == 0 {
		return types.MapNull(types.Int64Type)
	}
	return types.MapValueMust(types.Int64Type, kept)
}
