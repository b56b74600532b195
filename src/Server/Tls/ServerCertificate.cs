using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Rolecall.Server.Storage;

namespace Rolecall.Server.Tls;

/// <summary>
/// The certificate of both ports. Each handshake looks whether its files hold something else and takes what is new;
/// connections that are open stay as they are. Files that hold no certificate with its key change nothing and are told in
/// the log: a renewal writes one file after the other.
/// </summary>
internal sealed partial class ServerCertificate
{
    private readonly TlsFiles files;
    private readonly ILogger<ServerCertificate> log;
    private readonly Lock reading = new();
    private volatile SslStreamCertificateContext current;
    private string seen;

    /// <exception cref="SecretFileException">The files hold no certificate with its key.</exception>
    public ServerCertificate(TlsFiles files, ILogger<ServerCertificate> log)
    {
        (this.files, this.log) = (files, log);
        var (certificate, key) = Read();
        (current, seen) = (Parse(certificate, key), HashOf(certificate, key));
    }

    /// <summary>The certificate for a handshake that begins now.</summary>
    public SslStreamCertificateContext Current()
    {
        // One handshake looks; those beside it need not wait for it.
        if (reading.TryEnter())
        {
            try
            {
                Refresh();
            }
            finally
            {
                reading.Exit();
            }
        }
        return current;
    }

    private void Refresh()
    {
        var last = seen;
        try
        {
            var (certificate, key) = Read();
            seen = HashOf(certificate, key);
            if (seen == last)
                return;
            current = Parse(certificate, key);
            Log.Renewed(log, files.Certificate, current.TargetCertificate.NotAfter.ToUniversalTime());
        }
        catch (SecretFileException broken)
        {
            // Told once: what cannot be read has no hash, and its message is the same until it changes.
            if (seen == last)
                seen = broken.Message;
            if (seen != last)
                Log.Kept(log, broken.Message);
        }
    }

    private (byte[] Certificate, byte[] Key) Read() =>
        (SecretFile.ReadOpenBytes(files.Certificate), SecretFile.ReadBytes(files.Key, groupMayRead: true));

    private SslStreamCertificateContext Parse(byte[] certificate, byte[] key)
    {
        try
        {
            var text = Encoding.UTF8.GetString(certificate);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(text);
            return SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPem(text, Encoding.UTF8.GetString(key)), chain, offline: true);
        }
        catch (Exception unfit) when (unfit is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new SecretFileException(
                $"{files.Certificate} and {files.Key} hold no certificate with its key in PEM: {unfit.Message}", unfit);
        }
    }

    private static string HashOf(byte[] certificate, byte[] key) =>
        Convert.ToHexString(SHA256.HashData([.. SHA256.HashData(certificate), .. SHA256.HashData(key)]));

    private static partial class Log
    {
        [LoggerMessage(EventId = 320, Level = LogLevel.Information, Message = "The certificate in {File} has changed, and new connections get it; it is good until {NotAfter:u}")]
        public static partial void Renewed(ILogger logger, string file, DateTime notAfter);

        [LoggerMessage(EventId = 321, Level = LogLevel.Warning, Message = "The certificate has changed and cannot be used, so the one before is kept. {Why}")]
        public static partial void Kept(ILogger logger, string why);
    }
}
