using System.Text.Json;
using Rolecall.Cases.Tests.Worlds;
using Rolecall.DecisionCases;
using Rolecall.Gateway;
using Rolecall.Policy;
using Wire = Rolecall.Api.Native.V1;

namespace Rolecall.Cases.Tests;

/// <summary>The library's decision on a case, in the form that wires carry it, and in which two of them can be held side by side.</summary>
internal static class Expected
{
    private const string ViaService = "aws:ViaAWSService";

    private static readonly JsonElement NoPolicy = JsonSerializer.SerializeToElement("none");

    /// <param name="one">The case.</param>
    /// <param name="explain">Every statement of the layers that allow too, as Authorize answers; a denial's details have the others only.</param>
    public static string DecisionOf(DecisionCase one, bool explain)
    {
        // A real bucket is a resource that could have a policy, also where the case leaves that open.
        var real = one.BucketName is not null && one.ResourcePolicy is null ? one with { ResourcePolicy = NoPolicy } : one;
        // What every call of a principal has, Authorize fills in.
        if (explain && !real.Context.ContainsKey(ViaService))
            real = real with { Context = new(real.Context) { [ViaService] = JsonSerializer.SerializeToElement("false") } };
        return Comparable(DecisionMessages.Of(CaseInLibrary.Decide(GuardrailMaking.InOrganization(real), explain)));
    }

    /// <summary>
    /// Only identity policies have the same names here and there; and the order of the policies within one layer means nothing.
    /// </summary>
    public static string Comparable(Wire.Decision decision)
    {
        var copy = decision.Clone();
        foreach (var layer in copy.Layers)
        {
            foreach (var statement in layer.Statements.Where(_ => layer.Layer != "identityPolicy"))
                statement.Policy = "";
            var sorted = layer.Statements.OrderBy(statement => statement.ToString(), StringComparer.Ordinal).ToList();
            layer.Statements.Clear();
            layer.Statements.AddRange(sorted);
        }
        foreach (var remedy in copy.WouldAllow)
            (remedy.Policy, remedy.Text) = ("", "");
        var remedies = copy.WouldAllow.OrderBy(remedy => remedy.ToString(), StringComparer.Ordinal).ToList();
        copy.WouldAllow.Clear();
        copy.WouldAllow.AddRange(remedies);
        return copy.ToString();
    }
}
