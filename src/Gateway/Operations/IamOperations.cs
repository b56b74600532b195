using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rolecall.Api.Iam.V1;
using Rolecall.Contracts;
using Rolecall.Identity;

namespace Rolecall.Gateway.Operations;

/// <summary>
/// AWS IAM: every operation is the account's own. The account says what it acts on, the caller's half is decided, the
/// account does it. https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html
/// </summary>
internal sealed class IamOperations(IGrainFactory grains, CallerPermission permission, PublicEndpoints endpoints)
{
    public IEnumerable<Operation> Rows() => Iam.Descriptor.Methods.Except(RootAccessOperations.OfIam).Except(DelegationOperations.OfIam).Select(method => new Operation
    {
        Method = method,
        Access = Access.Signed,
        Authorization = Authorization.ByCaller,
        ReadOnly = AccountOperations.ByName[method.Name].ReadOnly,
        Look = call => Look(call, method),
        Handle = call => Execute(call, method),
    });

    private async Task<Question> Look(Call call, MethodDescriptor method)
    {
        var target = await Account(call).Target(ToAccount(call, method));
        if (target.Fault is { } fault)
            throw new AwsFaultException(fault);
        if (target.Arn != "*")
            call.Resources.Add((target.Arn, call.AccountId, TypeOf(target.Arn)));
        return new Question { Action = "iam:" + method.Name, Resource = target.Arn, Entries = call.RequestEntries(target.Entries.AsSpan()) };
    }

    private async Task<IMessage> Execute(Call call, MethodDescriptor method)
    {
        if (call.Request is AddRoleToInstanceProfileRequest passing && await Account(call).DefineRole(passing.RoleName) is { } role)
            await permission.RequirePass(call, role.Arn, "ec2.amazonaws.com", call.Question!.Resource);
        var reply = await Account(call).Execute(ToAccount(call, method));
        return reply.Fault is { } fault
            ? throw new AwsFaultException(fault)
            : method.OutputType.Parser.ParseFrom(reply.Response.Span);
    }

    /// <summary>"AWS::IAM::Role" of arn:aws:iam::…:role/….</summary>
    private static string TypeOf(string arn)
    {
        var kind = arn[(arn.LastIndexOf(':') + 1)..].Split('/')[0];
        return "AWS::IAM::" + (kind.Length == 0 ? "" : char.ToUpperInvariant(kind[0]) + kind[1..]);
    }

    private IAccountGrain Account(Call call) => grains.Grain<IAccountGrain>(Keys.Account(call.Sandbox.Name, call.AccountId));

    private OperationCall ToAccount(Call call, MethodDescriptor method) =>
        new()
        {
            Operation = method.Name,
            Request = call.Request.ToByteArray(),
            Caller = call.Caller!,
            Now = call.Now,
            IssuerBase = endpoints.IssuersOf(call),
            StrictPrincipals = !call.Sandbox.Settings.Rules.AnyPrincipals,
        };
}
