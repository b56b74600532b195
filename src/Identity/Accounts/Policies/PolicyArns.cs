using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Identity.Faults;
using Rolecall.Policy;

namespace Rolecall.Identity.Accounts.Policies;

/// <summary>The members of a request that name a managed policy. What is no ARN at all is refused before anything is looked for.</summary>
internal sealed class PolicyArns
{
    private static readonly string[] Names = ["policy_arn", "permissions_boundary"];

    private readonly ImmutableArray<FieldDescriptor> members;

    public PolicyArns(MessageDescriptor request) =>
        members = [.. Names.Select(request.FindFieldByName).OfType<FieldDescriptor>().Where(field => field.FieldType == FieldType.String)];

    /// <exception cref="AwsFaultException">ValidationError: a member that is no ARN.</exception>
    public void RefuseMalformed(IMessage request)
    {
        foreach (var member in members)
        {
            // Recorded on AWS; the two spaces are its own.
            if (member.Accessor.HasValue(request) && !Arn.TryParse((string)member.Accessor.GetValue(request), out _))
                throw new AwsFaultException(Fault.ValidationError("Invalid ARN:  Could not be parsed!"));
        }
    }
}
