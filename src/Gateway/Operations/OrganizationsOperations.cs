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
        ReadOnly = Identity.OrganizationOperations.ByName.GetValueOrDefault(method.Name)?.ReadOnly ?? false,
        Look = async call => (await Questions(call, method))[0],
        Handle = call => method.Name == "CreateOrganization" ? Create(call) : Execute(call, method),
    });

    /// <summary>A permission is needed for each target; the pipeline asks for the first.</summary>
    private async Task<List<Question>> Questions(Call call, MethodDescriptor method)
    {
        var organization = method.Name == "CreateOrganization" ? null : await OrganizationOf(call);
        IEnumerable<TargetReply> targets = organization is null ? [new TargetReply()] : await organization.Targets(ToOrganization(call, method));
        return
        [
            .. targets.Select(target => new Question
            {
                Action = "organizations:" + method.Name,
                Resource = target.Arn,
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
        var organization = await OrganizationOf(call) ?? throw new AwsFaultException(OrganizationFaults.NotInUse());
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

    /// <summary>The organization that the caller's account is in; null where it stands alone.</summary>
    private async Task<IOrganizationGrain?> OrganizationOf(Call call) =>
        (await Account(call).Standing()).OrganizationId is { } id ? Organization(call, id) : null;

    private IAccountGrain Account(Call call) => grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, call.AccountId));

    private IOrganizationGrain Organization(Call call, string id) => grains.Grain<IOrganizationGrain>(Keys.Organization(call.Sandbox.Name, id));

    private static OrganizationCall ToOrganization(Call call, MethodDescriptor method) =>
        new() { Operation = method.Name, Request = call.Request.ToByteArray(), Caller = call.Caller!.Principal, Now = call.Now };
}
