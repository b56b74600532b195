using System.Collections.Immutable;
using Rolecall.Policy.Decisions;

namespace Rolecall.Policy.Evaluation;

/// <summary>What is known when the rules run.</summary>
internal readonly struct Situation(Principal caller, ResourceKind kind, string owner, ImmutableArray<LayerResult> layers)
{
    public Principal Caller => caller;

    public ResourceKind Kind => kind;

    /// <summary>The account that owns the resource.</summary>
    public string Owner => owner;

    public ImmutableArray<LayerResult> Layers => layers;

    /// <summary>A layer was given up, or not all of its statements are told.</summary>
    public bool IsPartlyKnown
    {
        get
        {
            foreach (var result in layers)
            {
                if (result.GivenUp is not null || result.StatementsCut)
                    return true;
            }
            return false;
        }
    }

    public bool SameAccount => caller.AccountId == owner;

    /// <summary>The resource's own policy; null where it has none and can have none.</summary>
    public LayerResult? ResourceLayer => kind switch
    {
        ResourceKind.Plain => null,
        ResourceKind.Role => Of(Layer.TrustPolicy),
        _ => Of(Layer.ResourcePolicy),
    };

    public LayerResult? Of(Layer layer)
    {
        foreach (var result in layers)
        {
            if (result.Layer == layer)
                return result;
        }
        return null;
    }
}
