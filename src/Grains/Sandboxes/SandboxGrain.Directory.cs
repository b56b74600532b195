using System.Collections.Immutable;
using Rolecall.Contracts.Issuers;
using Rolecall.Identity.Faults;

namespace Rolecall.Grains.Sandboxes;

/// <summary>The sandbox's corporate directory, which is no part of the settings.</summary>
internal sealed partial class SandboxGrain
{
    private const int MostUsers = 500;

    /// <summary>All of a user's texts together: with that the whole directory fits into one answer.</summary>
    private const int LongestUser = 8 * 1024;

    public Task<Fault?> PutDirectoryUser(DirectoryUserEntry user) => WriteUnlessRefused([SandboxChange.Put(user)], () =>
    {
        if (LengthOf(user) > LongestUser)
            return Fault.ValidationError($"What the directory knows of a user has {LongestUser} characters at most.");
        return journal.State.DirectoryUsers.Count >= MostUsers && !journal.State.DirectoryUsers.ContainsKey(user.Name)
            ? Fault.LimitExceeded($"A sandbox's directory has {MostUsers} users at most.")
            : null;
    });

    public Task<ImmutableArray<DirectoryUserEntry>> ListDirectoryUsers() =>
        Task.FromResult<ImmutableArray<DirectoryUserEntry>>([.. journal.State.DirectoryUsers.Values]);

    public Task<Fault?> DeleteDirectoryUser(string name) => WriteUnlessRefused(
        [SandboxChange.DeleteDirectoryUser(name)], () => journal.State.DirectoryUsers.ContainsKey(name) ? null : NoUser(name));

    private DirectoryUserEntry User(string name) =>
        journal.State.DirectoryUsers.GetValueOrDefault(name) ?? throw new AwsFaultException(NoUser(name));

    private static Fault NoUser(string name) => Fault.NoSuchEntity($"The sandbox's directory has no user {name}.");

    private static int LengthOf(DirectoryUserEntry user) =>
        user.Name.Length + user.Email.Length + user.Groups.Sum(group => group.Length)
        + user.Attributes.Sum(attribute => attribute.Name.Length + attribute.Values.Sum(value => value.Length));

    private async Task<Fault?> WriteUnlessRefused(SandboxChange[] changes, Func<Fault?> refusal)
    {
        try
        {
            return await InTurn(async () =>
            {
                if (refusal() is { } refused)
                    return refused;
                await journal.Commit(changes);
                return null;
            });
        }
        catch (AwsFaultException noSandbox)
        {
            return noSandbox.Fault;
        }
    }
}
