package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"io.weir/terraform-provider-weir/internal/client"
)

// model is what the state holds of a resource that the server names by an id; R is the resource as the server answers it.
type model[M, R any] interface {
	*M
	// ids are the resource's own and its tenant's.
	ids() (id, tenant types.String)
	// label is what messages call it.
	label() string
	// body is the same for making and for changing it.
	body() map[string]any
	// take stores an answer.
	take(R)
}

// named makes, reads, changes, deletes and imports resources of one kind at one collection of the API.
type named[M, R any, P model[M, R]] struct {
	base
	kind       string
	collection string
	idOf       func(R) string
}

func (n *named[M, R, P]) path(id types.String) string {
	return client.Path("v1", n.collection, id.ValueString())
}

func (n *named[M, R, P]) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan M
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if response.Diagnostics.HasError() {
		return
	}
	_, tenant := P(&plan).ids()
	made, err := client.Create[R](ctx, n.client, n.tenantOf(tenant), client.Path("v1", n.collection), P(&plan).body())
	if n.idOf(made) != "" {
		P(&plan).take(made)
		response.Diagnostics.Append(response.State.Set(ctx, plan)...)
	}
	if err != nil {
		failed(&response.Diagnostics, "make the "+n.kind+" "+P(&plan).label(), err)
	}
}

func (n *named[M, R, P]) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state M
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	id, tenant := P(&state).ids()
	found, err := client.Get[R](ctx, n.client, n.tenantOf(tenant), n.path(id), nil)
	if missing(err) {
		response.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		failed(&response.Diagnostics, "read the "+n.kind+" "+id.ValueString(), err)
		return
	}
	P(&state).take(found)
	response.Diagnostics.Append(response.State.Set(ctx, state)...)
}

func (n *named[M, R, P]) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan M
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if response.Diagnostics.HasError() {
		return
	}
	id, tenant := P(&plan).ids()
	changed, err := client.Patch[R](ctx, n.client, n.tenantOf(tenant), n.path(id), P(&plan).body())
	if err != nil {
		failed(&response.Diagnostics, "change the "+n.kind+" "+id.ValueString(), err)
		return
	}
	P(&plan).take(changed)
	response.Diagnostics.Append(response.State.Set(ctx, plan)...)
}

func (n *named[M, R, P]) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state M
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	id, tenant := P(&state).ids()
	if err := client.Delete(ctx, n.client, n.tenantOf(tenant), n.path(id), nil); err != nil {
		failed(&response.Diagnostics, "delete the "+n.kind+" "+id.ValueString(), err)
	}
}

func (n *named[M, R, P]) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	resource.ImportStatePassthroughID(ctx, path.Root("id"), request, response)
}
