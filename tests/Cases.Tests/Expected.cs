using System.Text.Json;
using Rolecall.Cases.Tests.Worlds;
using Rolecall.DecisionCases;
using Rolecall.Gateway;
using Rolecall.Gateway.Pipeline;
using Rolecall.Policy;
using Rolecall.Policy.Decisions;
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
        return Comparable(DecisionMessages.Of(AsServicesTell(CaseInLibrary.Decide(GuardrailMaking.InOrganization(real), explain))));
    }

    /// <summary>The resource as its service names it in denials (faults-2026-11 §1); the library tells the ARN.</summary>
    private static Decision AsServicesTell(Decision decision) => decision.Action == "s3:ListAllMyBuckets"
        ? decision with { Resource = "arn:aws:s3:::*", DeniedAs = "" }
        : decision with { DeniedAs = NameOf(decision.Action, decision.Resource) };

    /// <summary>The case's text of a denial as the service tells it.</summary>
    public static string? MessageOf(DecisionCase one)
    {
        var asked = $"to perform: {one.Action}";
        return NameOf(one.Action, one.Resource) is { } name && one.Action != "s3:ListAllMyBuckets"
            ? one.Message?.Replace(
                $"{asked} on resource: {one.Resource}",
                asked,
                StringComparison.Ordinal).Replace(asked, $"{asked} on resource: {name}", StringComparison.Ordinal)
            : one.Message;
    }

    private static string? NameOf(string action, string resource)
    {
        var (kind, name) = (resource.Split(':')[^1].Split('/')[0], resource[(resource.LastIndexOf('/') + 1)..]);
        return (action.Split(':')[0].ToLowerInvariant(), kind) switch
        {
            ("organizations", _) => resource,
            ("s3", _) => $"\"{resource}\"",
            ("iam", "policy") => "policy " + resource,
            ("iam", "user" or "group" or "role") when action is not ("iam:CreateUser" or "iam:CreateGroup" or "iam:CreateRole" or "iam:CreateServiceLinkedRole" or "iam:PassRole") => $"{kind} {name}",
            _ => null,
        };
    }

    /// <summary>
    /// Only identity policies have the same names here and there; and the order of the policies within one layer means nothing.
    /// </summary>
    public static string Comparable(Wire.Decision decision)
    {
        var copy = decision.Clone();
        // The worlds of these tests have management accounts, of which the cases know nothing.
        foreach (var layer in copy.Layers.Where(layer => layer.NotApplied.Length > 0).ToList())
            copy.Layers.Remove(layer);
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
