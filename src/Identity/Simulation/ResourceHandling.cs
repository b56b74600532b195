using System.Collections.Frozen;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Identity.Simulation;

/// <summary>Amazon EC2 scenarios: the kinds of resources that each needs to be simulated with.</summary>
internal static class ResourceHandling
{
    private static readonly FrozenDictionary<string, string[]> Needed = new Dictionary<string, string[]>
    {
        ["EC2-Classic-InstanceStore"] = ["instance", "image", "security-group"],
        ["EC2-Classic-EBS"] = ["instance", "image", "security-group", "volume"],
        ["EC2-VPC-InstanceStore"] = ["instance", "image", "security-group", "network-interface"],
        ["EC2-VPC-InstanceStore-Subnet"] = ["instance", "image", "security-group", "network-interface", "subnet"],
        ["EC2-VPC-EBS"] = ["instance", "image", "security-group", "network-interface", "volume"],
        ["EC2-VPC-EBS-Subnet"] = ["instance", "image", "security-group", "network-interface", "subnet", "volume"],
    }.ToFrozenDictionary();

    /// <exception cref="AwsFaultException">InvalidInput: no such scenario, or a resource is missing.</exception>
    public static void Check(string option, IEnumerable<string> resources)
    {
        if (!Needed.TryGetValue(option, out var needed))
            throw new AwsFaultException(Fault.InvalidInput($"Invalid ResourceHandlingOption: {option}"));
        var given = resources.Select(resource => Arn.TryParse(resource, out var arn) && arn.Service == "ec2" ? arn.Resource.Split('/')[0] : "").ToHashSet();
        if (Array.Find(needed, kind => !given.Contains(kind)) is { } missing)
            throw new AwsFaultException(Fault.InvalidInput($"{option} needs a resource of type {missing}."));
    }
}
