using Grpc.Core;
using Rolecall.Api.SigV4;
using Rolecall.Cli.AccessTests;
using Rolecall.Cli.Names;

namespace Rolecall.Cli.Commands.Questions;

/// <summary>The sandbox of a run of a command, whose names may be half-typed.</summary>
internal sealed class InvokedSandbox(Invocation invocation) : ITestedSandbox
{
    public CallInvoker Admin => invocation.Admin;

    public CancellationToken Cancel => invocation.Cancel;

    public CallInvoker As(AwsKeys keys) => invocation.Server.As(keys);

    public Task<string> ArnOf(string text) => Named(() => Principals.ArnOf(invocation, text));

    public Task<string> RoleArnOf(string text) => Named(() => Principals.RoleArnOf(invocation, text));

    public AwsKeys KeysOf(string person)
    {
        try
        {
            return Principals.Person(invocation.Address, person).Keys;
        }
        catch (CliException wrong)
        {
            throw Unknown(wrong);
        }
    }

    private static async Task<T> Named<T>(Func<Task<T>> find)
    {
        try
        {
            return await find();
        }
        catch (CliException wrong)
        {
            throw Unknown(wrong);
        }
    }

    private static UnknownNameException Unknown(CliException wrong) => new(wrong.Message + (wrong.Try is { } hint ? $" ({hint})" : ""));
}
