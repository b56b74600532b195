using System.Text.Json;
using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts.Policies;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Identity.Delegation;

/// <summary>
/// A template with the request's parameters put in. AWS registers templates for its partners and shows none of them; here a
/// template is a managed policy of the partner's account (or of AWS) with places like "@{BucketName}".
/// </summary>
internal static class DelegationPolicies
{
    /// <exception cref="AwsFaultException">InvalidInput: a parameter without its place, a place without its parameter, or no
    /// policy.</exception>
    public static StoredPolicy Fill(string template, IReadOnlyCollection<PolicyParameter> parameters)
    {
        var json = template;
        foreach (var parameter in parameters)
        {
            var place = "@{" + parameter.Name + "}";
            if (!json.Contains(place, StringComparison.Ordinal))
                throw Invalid($"The policy template has no parameter {parameter.Name}.");
            var values = parameter.Values.Select(value => JsonSerializer.Serialize(value)).ToArray();
            if (parameter.Type == "stringList")
                json = json.Replace('"' + place + '"', "[" + string.Join(',', values) + "]", StringComparison.Ordinal);
            else if (values is [var only])
                json = json.Replace(place, only[1..^1], StringComparison.Ordinal);
            else
                throw Invalid($"The parameter {parameter.Name} takes one value.");
        }
        if (json.Contains("@{", StringComparison.Ordinal))
            throw Invalid("The policy template has parameters without a value.");
        try
        {
            PolicyDocument.ParseNew(json, PolicyGrammar.Identity);
            return new StoredPolicy(json);
        }
        catch (MalformedPolicyException malformed)
        {
            throw Invalid(malformed.Message);
        }
    }

    private static AwsFaultException Invalid(string message) => new(Fault.InvalidInput(message));
}
