using Rolecall.Contracts.Sandboxes;
using Rolecall.Identity.Sandboxes;

namespace Rolecall.Grains.Sandboxes;

/// <summary>What the sandbox's instances have in common.</summary>
internal sealed partial class SandboxGrain
{
    public async Task<InstanceSignerRecord?> InstanceSigner()
    {
        if (Settings is null || journal.State.InstanceSigner is not null)
            return journal.State.InstanceSigner;
        await TakeTurn();
        try
        {
            if (Settings is not null && journal.State.InstanceSigner is null)
            {
                // Outside of the grain's turn, so that settings can be leased meanwhile.
                var (privateKey, certificate) = await Task.Run(InstanceSigning.New);
                // It is no part of the settings, so nobody who leased them has to be told.
                await journal.Commit(SandboxChange.Put(new InstanceSignerRecord { PrivateKey = [.. privateKey], Certificate = [.. certificate] }));
            }
            return journal.State.InstanceSigner;
        }
        finally
        {
            oneChange.Release();
        }
    }
}
