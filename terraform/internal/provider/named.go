package provider

import (
	"context"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
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
	// body makes it if there is nothing before, and changes it otherwise.
	body(ctx context.Context, before *M, diagnostics *diag.Diagnostics) map[string]any
	// take stores an answer. Without a name, the resource is being imported.
	take(ctx context.Context, answer R, diagnostics *diag.Diagnostics)
}

// waits are how long changes that are only accepted may take; 0 is as long as Terraform lets them.
type waits struct{ create, update, remove time.Duration }

// named makes, reads, changes, deletes and imports resources of one kind at one collection of the API.
type named[M, R any, P model[M, R]] struct {
	base
	kind       string
	collection string
	idOf       func(R) string
	// waits is nil where the server answers when it is done; what takes longer is read again afterwards.
	waits func(context.Context, *M, *diag.Diagnostics) waits
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
	made, err := n.send(ctx, client.Request{Method: http.MethodPost, Path: client.Path("v1", n.collection), Tenant: n.tenantOf(tenant),
		Body: P(&plan).body(ctx, nil, &response.Diagnostics), WaitMax: n.waitsOf(ctx, &plan, &response.Diagnostics).create})
	// What the server has named is kept even if waiting for it failed: Terraform knows it then, as tainted.
	if n.idOf(made) != "" {
		n.store(ctx, &plan, made, &response.State, &response.Diagnostics)
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
	n.store(ctx, &state, found, &response.State, &response.Diagnostics)
}

func (n *named[M, R, P]) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var state, plan M
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if response.Diagnostics.HasError() {
		return
	}
	id, tenant := P(&plan).ids()
	changed, err := n.send(ctx, client.Request{Method: http.MethodPatch, Path: n.path(id), Tenant: n.tenantOf(tenant),
		Body: P(&plan).body(ctx, &state, &response.Diagnostics), WaitMax: n.waitsOf(ctx, &plan, &response.Diagnostics).update})
	if err != nil {
		failed(&response.Diagnostics, "change the "+n.kind+" "+id.ValueString(), err)
		return
	}
	n.store(ctx, &plan, changed, &response.State, &response.Diagnostics)
}

func (n *named[M, R, P]) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state M
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	id, tenant := P(&state).ids()
	wait := n.waitsOf(ctx, &state, &response.Diagnostics).remove
	if err := client.Delete(ctx, n.client, n.tenantOf(tenant), n.path(id), wait); err != nil {
		failed(&response.Diagnostics, "delete the "+n.kind+" "+id.ValueString(), err)
	}
}

func (n *named[M, R, P]) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	tenant, id := importID(request.ID)
	response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root("id"), id)...)
	if !tenant.IsNull() {
		response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root("tenant_id"), tenant)...)
	}
}

// send asks for a change; one that takes its time is looked at again once it is done.
func (n *named[M, R, P]) send(ctx context.Context, request client.Request) (R, error) {
	answer, err := client.Send[R](ctx, n.client, request)
	if err != nil || n.waits == nil {
		return answer, err
	}
	return client.Get[R](ctx, n.client, request.Tenant, n.path(types.StringValue(n.idOf(answer))), nil)
}

func (n *named[M, R, P]) waitsOf(ctx context.Context, of *M, diagnostics *diag.Diagnostics) waits {
	if n.waits == nil {
		return waits{}
	}
	return n.waits(ctx, of, diagnostics)
}

func (n *named[M, R, P]) store(ctx context.Context, into *M, answer R, state *tfsdk.State, diagnostics *diag.Diagnostics) {
	P(into).take(ctx, answer, diagnostics)
	diagnostics.Append(state.Set(ctx, into)...)
}
