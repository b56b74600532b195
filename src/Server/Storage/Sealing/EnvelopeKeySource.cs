using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Rolecall.Contracts.Storage;
using Rolecall.Identity.Secrets;

namespace Rolecall.Server.Storage.Sealing;

/// <summary>Where the envelope keys come from: text in the environment, a file that is named, or one in the data directory.</summary>
/// <param name="Given">The keys themselves, in base64, with commas between them; null where they are in the file.</param>
/// <param name="File">Holds a key in base64 on each line.</param>
/// <param name="MayMake">Whether the file is ours to make.</param>
internal sealed record EnvelopeKeySource(Secret? Given, string File, bool MayMake)
{
    private const string Comment = "# The keys that events.db is sealed with, the newest last. Without them it is lost: back this file up with it, and apart from it.";

    /// <summary>Seal all that is there again with the newest key.</summary>
    public bool SealAgain { get; init; }

    public static EnvelopeKeySource In(DataDirectory directory) => new(Given: null, directory.EnvelopeKeyFile, MayMake: true);

    public string Name => Given is null ? File : "ROLECALL_ENVELOPE_KEY";

    /// <param name="isSealed">Something is sealed already, so new keys would not do.</param>
    /// <exception cref="StoreUnavailableException">There are no such keys.</exception>
    public Envelope Read(bool isSealed)
    {
        if (Given is not null)
            return new Envelope(Parse(Given.Reveal().Split(',')));
        try
        {
            if (!System.IO.File.Exists(File))
            {
                if (isSealed)
                    throw new StoreUnavailableException(
                        $"The store is sealed, and its envelope keys are not there: {File} does not exist. Restore it from a backup.");
                if (!MayMake)
                    throw new StoreUnavailableException(
                        $"The envelope key file {File} does not exist. Make one: (umask 077; openssl rand -base64 32 > {File})");
                Make();
            }
            return new Envelope(Parse(SecretFile.Read(File, groupMayRead: !MayMake).Split('\n')));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SecretFileException)
        {
            throw new StoreUnavailableException($"The envelope key file {File} cannot be used: {failure.Message}", failure);
        }
    }

    private ImmutableArray<byte[]> Parse(IEnumerable<string> lines)
    {
        ImmutableArray<byte[]> keys = [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').Select(Key)];
        return keys.IsEmpty ? throw new StoreUnavailableException($"There is no envelope key in {Name}.") : keys;
    }

    private byte[] Key(string text)
    {
        var key = new byte[Envelope.KeyBytes];
        return Convert.TryFromBase64String(text, key, out var length) && length == key.Length
            ? key
            : throw new StoreUnavailableException($"An envelope key in {Name} is not {Envelope.KeyBytes} bytes in base64.");
    }

    private void Make() => SecretFile.Write(
        File, Encoding.ASCII.GetBytes($"{Comment}\n{Convert.ToBase64String(RandomNumberGenerator.GetBytes(Envelope.KeyBytes))}\n"));
}
