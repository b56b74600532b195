using System.Globalization;
using Google.Protobuf.Reflection;
using Rolecall.Gateway.Operations;
using Rolecall.Identity.Faults;

namespace Rolecall.Gateway.Wires.Models;

/// <summary>How a service words what is wrong with a request.</summary>
internal class ValidationWords
{
    private static readonly ValidationWords Common = new();

    /// <summary>Of one member, the length is told before what else is wrong.</summary>
    public virtual bool LengthFirst => false;

    /// <param name="service">Null for the words of most services.</param>
    public static ValidationWords Of(ServiceDescriptor? service) =>
        (service is null ? default : OperationTable.RuleOf(service).ValidationWords) switch
        {
            Api.Protocol.V1.ValidationWords.Iam => IamWords.Instance,
            Api.Protocol.V1.ValidationWords.Organizations => OrganizationsWords.Instance,
            _ when service is not null && OperationTable.RuleOf(service).Wire == Api.Protocol.V1.Wire.Native => NativeWords.Instance,
            _ => Common,
        };

    /// <summary>What the request is refused with. There is at least one violation.</summary>
    public virtual Fault FaultOf(Violations found) => Detected(found.Count, found.Printed.Select(violation => violation.ToString()));

    protected static Fault Detected(int count, IEnumerable<string> violations) => Fault.ValidationError(
        string.Create(
            CultureInfo.InvariantCulture, $"{count} validation error{(count == 1 ? "" : "s")} detected: ") + string.Join("; ", violations));
}
