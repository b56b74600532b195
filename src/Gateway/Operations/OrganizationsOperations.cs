using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Api.Organizations.V1;
using Rolecall.Contracts;
using Rolecall.Identity;
using Rolecall.Policy;

namespace Rolecall.Gateway.Operations;

/// <summary>
/// AWS Organizations: every operation is the caller's organization's own. It says what it acts on, the caller's half is
/// decided for each, the organization does it. https://docs.aws.amazon.com/organizations/latest/APIReference/Welcome.html
/// </summary>
internal sealed class OrganizationsOperations(IGrainFactory grains, Authenticator authenticator, IRandomSource random)
{
    public IEnumerable<Operation> Rows() => Organizations.Descriptor.Methods.Select(method => new Operation
    {
        Method = method,
        Access = Access.Signed,
        Authorization = Authorization.ByCaller,
        ReadOnly = Identity.OrganizationOperations.ByName.GetValueOrDefault(method.Name)?.ReadOnly ?? method.Name != "CreateOrganization",
        Sessions = SessionUse.Any,
        Organization = method.Name == "CreateOrganization" ? OrganizationSay.None : OrganizationSay.OwnCall,
        Look = call => Look(call, method),
        Handle = method.Name switch
        {
            "CreateOrganization" => Create,
            "ListHandshakesForAccount" => ListInvitations,
            _ => call => Execute(call, method),
        },
    });

    private async Task<Question> Look(Call call, MethodDescriptor method)
    {
        var questions = await Questions(call, method);
        // The organization's resources are the management account's, whose id stands in their ARNs; AWS's own policies are nobody's.
        foreach (var arn in questions.Where(question => question.Resource != "*").Select(question => Arn.Parse(question.Resource)))
            call.Resources.Add((arn.ToString(), AccountIds.IsValid(arn.Account) ? arn.Account : call.AccountId, TypeOf(arn)));
        return questions[0];
    }

    /// <summary>"AWS::Organizations::OrganizationalUnit": the names that CloudFormation gives, and the audit record.</summary>
    private static string TypeOf(Arn arn) => "AWS::Organizations::" + arn.Resource.Split('/')[0] switch
    {
        "ou" => "OrganizationalUnit",
        "account" => "Account",
        "policy" => "Policy",
        "root" => "Root",
        _ => "Organization",
    };

    /// <summary>A permission is needed for each target; the pipeline asks for the first.</summary>
    private async Task<List<Question>> Questions(Call call, MethodDescriptor method)
    {
        var organization = Identity.OrganizationOperations.ByName.ContainsKey(method.Name) ? await OrganizationOf(call) : null;
        IEnumerable<TargetReply> targets = organization is null ? [new TargetReply()] : await organization.Targets(ToOrganization(call, method));
        return
        [
            .. targets.Select(target => new Question
            {
                Action = "organizations:" + method.Name,
                Resource = target.Arn,
                DeniedAs = target.Arn,
                Entries = call.RequestEntries(target.Entries.AsSpan()),
            }),
        ];
    }

    private async Task<IMessage> Execute(Call call, MethodDescriptor method)
    {
        foreach (var question in (await Questions(call, method)).Skip(1))
        {
            await authenticator.Decide(call, question);
            call.Require(Authorizer.Decide(
                call.Side!,
                question.PutBy(call.Caller!),
                new ResourcePolicies { Kind = ResourceKind.Plain, AccountId = call.AccountId },
                explain: false));
        }
        var organization = await OrganizationOf(call) ?? throw new AwsFaultException(
            call.Request.Descriptor.FindFieldByName("handshake_id") is null ? OrganizationFaults.NotInUse() : OrganizationFaults.HandshakeNotFound());
        var reply = await organization.Execute(ToOrganization(call, method));
        return reply.Fault is { } fault
            ? throw new AwsFaultException(fault)
            : method.OutputType.Parser.ParseFrom(reply.Response.Span);
    }

    private async Task<IMessage> Create(Call call)
    {
        var request = call.RequestAs<CreateOrganizationRequest>();
        if (await OrganizationOf(call) is not null)
            throw new AwsFaultException(OrganizationFaults.AlreadyInOrganization());
        var account = await Account(call).Describe() ?? throw new AwsFaultException(Fault.InternalFailure());
        var reply = await Organization(call, OrganizationIds.New(random)).Found(new FoundingCall
        {
            ManagementAccountId = account.AccountId,
            ManagementAccountName = account.Name,
            FeatureSet = request.HasFeatureSet ? request.FeatureSet : "ALL",
            Now = call.Now,
        });
        return reply.Fault is { } fault
            ? throw new AwsFaultException(fault)
            : CreateOrganizationResponse.Parser.ParseFrom(reply.Response.Span);
    }

    /// <summary>The handshakes that invited the caller's account: each is its organization's to tell.</summary>
    private async Task<IMessage> ListInvitations(Call call)
    {
        var request = call.RequestAs<ListHandshakesForAccountRequest>();
        var response = new ListHandshakesForAccountResponse();
        if (request.Filter is { HasActionType: true } filter && filter.ActionType != "INVITE")
            return response;
        var describe = Organizations.Descriptor.FindMethodByName("DescribeHandshake");
        var (page, next) = OrganizationPages.Of(await Account(call).Invitations(), entry => entry.HandshakeId, request.NextToken, request.MaxResults);
        foreach (var entry in page)
        {
            var reply = await Organization(call, entry.OrganizationId).Execute(
                ToOrganization(call, describe) with { Request = new DescribeHandshakeRequest { HandshakeId = entry.HandshakeId }.ToByteArray() });
            // An organization that was deleted took its invitations with it.
            if (reply.Fault is null)
                response.Handshakes.Add(DescribeHandshakeResponse.Parser.ParseFrom(reply.Response.Span).Handshake);
        }
        if (next is not null)
            response.NextToken = next;
        return response;
    }

    /// <summary>
    /// The organization that the caller's account is in, or the one that a handshake of the request is of; null where the account
    /// stands alone.
    /// </summary>
    private async Task<IOrganizationGrain?> OrganizationOf(Call call)
    {
        if (call.Request.Descriptor.FindFieldByName("handshake_id")?.Accessor.GetValue(call.Request) is string handshake
            && (await Account(call).Invitations()).FirstOrDefault(entry => entry.HandshakeId == handshake) is { } invitation)
            return Organization(call, invitation.OrganizationId);
        return (await Account(call).Standing()).OrganizationId is { } id ? Organization(call, id) : null;
    }

    private IAccountGrain Account(Call call) => grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, call.AccountId));

    private IOrganizationGrain Organization(Call call, string id) => grains.Grain<IOrganizationGrain>(Keys.Organization(call.Sandbox.Name, id));

    private static OrganizationCall ToOrganization(Call call, MethodDescriptor method) =>
        new() { Operation = method.Name, Request = call.Request.ToByteArray(), Caller = call.Caller!.Principal, Now = call.Now };
}
