using System.Collections.Frozen;
using Rolecall.Identity.Faults;
using Rolecall.Policy.Services;

namespace Rolecall.Identity.Organizations.Delegations;

/// <summary>
/// The service principals that AWS Organizations knows. They are told by AWS's table of services: a principal is known where one of
/// its labels is a service's prefix ("config.amazonaws.com", "storage-lens.s3.amazonaws.com"), or where it has a name of its own.
/// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services_list.html
/// </summary>
internal static class ServicePrincipals
{
    private const string Suffix = ".amazonaws.com";

    private static readonly FrozenSet<string> OfTheirOwn = FrozenSet.Create(
        StringComparer.Ordinal,
        "config-multiaccountsetup", "ipam", "license-management.marketplace", "macie", "member.org.stacksets.cloudformation",
        "reachabilityanalyzer.networkinsights", "resource-explorer-2", "securitylake", "ssm-quicksetup", "tagpolicies.tag");

    /// <exception cref="AwsFaultException">InvalidInputException: AWS has no such service.</exception>
    public static void Require(string principal)
    {
        if (!principal.EndsWith(Suffix, StringComparison.Ordinal) || !IsKnown(principal[..^Suffix.Length]))
            throw new AwsFaultException(
                OrganizationFaults.InvalidInput("UNRECOGNIZED_SERVICE_PRINCIPAL", "You specified an unrecognized service principal."));
    }

    private static bool IsKnown(string name) =>
        OfTheirOwn.Contains(name) || Array.Exists(name.Split('.'), label => ServiceAuthorization.FindService(label) is not null);
}
